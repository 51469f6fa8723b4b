"""The short and fond forms of first names: who writes "Jannie" may mean Janet."""

from __future__ import annotations

from functools import lru_cache

_GROUPS = """
abigail abby abbie gail
alexander alexandra alex alec lex lexi sandy sasha sandra
alison ally allie ali
amanda mandy
andrew andrea andy drew
angela angelina angie ange
ann anne anna annie nan nancy annette
anthony antonia tony toni ant
barbara barb babs barbie
benjamin ben benny benji
beverley beverly bev
bridget bridie biddy
caroline carolyn carol caz carrie caro
catherine katherine kathryn katharine kathleen cath cathy kath kathy kate katie katy kat kit kitty
charles charlotte charlie charley chuck lottie
christine christina christopher christian chris chrissie chrissy tina kirsty kit
claire clare clarice
daniel danielle dan danny dani
david dave davey davy
deborah debra deb debs debbie debby
denise den
dorothy dot dottie dolly dora
edward edwin ed eddie ned ted teddy
eleanor elinor helen ellen nell nellie ellie elle nora lena
elizabeth elisabeth liz lizzie lizzy eliza beth betty bess libby lisa elspeth lilibet
emily emma em emmy emmie
evelyn eve evie
florence flo flossie florrie
frances francesca francis fran frankie fanny franny
frederick freda frederica fred freddie
gabrielle gabriella gabriel gabby gabi
georgina georgia george georgie
geraldine gerald gerry geri
gillian jill gill jilly
graham gray
grace gracie
gwendolen gwendoline gwen
harriet harry hattie
hilary hil
isabel isabella isobel izzy bella issy izzie
jacqueline jackie jacqui jacky jacquie
james jim jimmy jamie
janet jan janice janine jane jannie janny jana janey janie
jean jeanette jeannie jeanie
jennifer jen jenny jenna jenni
jessica jess jessie
joanne joanna joan jo joey josie
john jonathan jon johnny jack
joseph josephine joe joey jo josie
judith judy jude judi
julie julia juliet jules ju
karen kaz karin kaza
kenneth ken kenny
kimberley kimberly kim kimmy
laura lauren laurie lori loz
lesley leslie les
linda lynda lynn lin lindy
louise louisa lou lulu
lucy lucinda luce lulu
margaret maggie meg megan peggy peg madge marge margie maisie greta rita daisy
marian marion maria mary marie mo molly polly mae may minnie
matthew matt matty
maureen mo reenie
maxine max
melanie mel melly
melissa mel lissa
michael michelle mike mick micky mickey shell chelle mikey
natalie natasha nat tasha nata
nicholas nicola nick nicky nikki nicki nic col
norma norm
olivia liv livvy ollie
pamela pam pammy
patricia patrick pat patsy patty paddy trish tricia trisha
paula pauline paul paulie polly
penelope penny pen
peter pete
philippa philip phillip phil pippa pip
priscilla cilla
rachel rachael rach rache
rebecca rebekah becky becca beck becs bex
richard rick ricky dick rich richie
robert roberta rob bob bobby robbie bobbie
ronald ron ronnie veronica
rosemary rosalind rosie rose ros roz romy
ruth ruthie
samantha samuel sam sammy
sarah sara sally sal sadie
sharon shaz shazza shaza
sheila shel
simon simone si
stephanie stephen steven steph stevie steve
susan suzanne susanna susannah sue susie suzie suzy sooz
sylvia sylv syl
teresa theresa tess tessa terry tracey tracy terri trace
thomas tom tommy thomasina
timothy tim timmy
valerie val
victoria vicky vicki vickie vikki tori vic
vivien vivienne vivian viv
wendy wend wends
william will bill billy willie liam
yvonne vonnie
zoe zo
"""
# How a fond form is made of any name: "Jannie" and "Janny" of Jan, "Pats" of Pat.
_FOND = ("ie", "y", "ey", "i")
_SHORT_FOND = ("s", "sy", "zy")
_VOWELS = "aeiouy"


@lru_cache(maxsize=128)
def fond_forms(first: str) -> frozenset[str]:
    """Return in small letters the other forms that somebody of this first name may go by."""
    name = first.lower()
    found: set[str] = set()
    for group in _GROUPS.strip().split("\n"):
        if name in group.split():
            found.update(group.split())
    stems = {name} | ({name[:-1]} if name[-1:] in _VOWELS and len(name) > 4 else set())
    for stem in stems:
        if len(stem) > 2:
            doubled = stem + stem[-1] if stem[-1] not in _VOWELS else stem
            found |= {base + end for base in (stem, doubled) for end in _FOND}
            found |= {stem + end for end in _SHORT_FOND if stem[-1] != "s"}
    return frozenset(found - {name})

"""First names common in Britain, so that "Thanks, Sarah" ends a mail whoever Sarah is.

Names that are also words a decision could turn on (Will, May, Hope, Grace, Mark, Faith, Joy, Bill,
Frank, Wait) are left out: where they are an officer's own they are known anyway.
"""

from __future__ import annotations

_NAMES = """
aaron abbie abby abdul abi abigail adam adele adrian agnes agnieszka ahmed aidan aisha alan alana
alasdair albert alec alex alexander alexandra alexis alfie alfred ali alice alicia alina alison
alistair allan allison alma alyson amanda amber amelia amina amir amit amy ana anastasia andrea
andreea andrew andy angela angie angus anil anita ann anna annabel anne annette annie anthea anthony
antonia anya archie arjun arthur asha ashley audrey ava barbara barry bea beata beatrice becca becci
becks becky belinda ben benjamin bernadette bernard beth bethan bethany betty bev beverley bianca
bob bobby brandon brenda brian bridget bronwen bruce bryan bryony caitlin callum cameron camilla
cara carl carla carly carmen carol carole caroline carolyn carrie cassie caz catherine cathy cecilia
celia charlene charles charlie charlotte chelsea cheryl chloe chris chrissie christian christina
christine christopher ciara claire clara clare claudia clive colin colleen connor corinne craig
cristina cynthia dan daniel daniela danielle danny daphne darren dave david dawn dean debbie deborah
debra dee deepa delia denise dennis derek diana diane dinah dom dominic donna dora doreen dorothy
doug douglas duncan dylan ed eddie edith edward edwina eileen elaine eleanor elena eli elin elisa
elise elizabeth ella ellen ellie elliot eloise elsie emilia emily emma eric erica erin esme esther
ethan eva eve evelyn ewa farah fatima fay felicity fern fiona fleur flora florence fran frances
francesca fred freddie freya gabriel gabriella gail gareth gary gavin gemma geoff george georgia
georgie georgina geraldine gill gillian gina glen glenda glenn gloria gordon graham greg gregory
gwen hannah harriet harry hasan hayley hazel heather heidi helen helena henry hilary holly howard
hugh ian imogen imran ingrid iona irena irene iris isaac isabel isabella isabelle isla ivan ivy
izzy jack jackie jacob jacqueline jacqui jade jake jamal james jamie jan jane janet janice janine
jasmine jason jay jayne jean jeanette jeff jen jenna jennifer jenny jeremy jess jessica jill jim jo
joan joanna joanne jodie joe joel john jon jonathan jordan joseph josephine josh joshua josie joyce
juan jude judith judy julia julian julie june justin justine kamran karen karl karolina kasia kat
kate katherine kathleen kathryn kathy katie katy katya kay keeley keith kelly ken kenneth kerry kev
kevin kim kiran kirsten kirsty klaudia krystyna kyle lara laura lauren laurence layla leah leanne
lee leigh leila lena leo leon leona lesley leslie lewis lian liam lilian lily linda lindsay lindsey
lisa liz lizzie lois lola loretta lorna lorraine lottie lou louis louisa louise luca lucia lucy luke
lydia lyn lynda lynn lynne lynsey madeleine maggie maha malcolm mandy marcia marcus margaret maria
marian marie marilyn marina marion martha martin martina martyn mary maryam matilda matt matthew
maureen maurice mavis max maxine meera meg megan meghan mel melanie melissa mia michael michaela
michelle mick mike millie mina miranda miriam moira molly mohamed mohammed monica monika morag
morgan muhammad myra nadia nadine nancy naomi nasreen natalia natalie natasha nathan neha neil nell
nia niamh nicholas nick nicki nicky nicola nicole nigel nikki nina nisha noah noel noor nora norma
oliver olivia ollie omar orla oscar owen paige pam pamela pat patricia patrick patsy paul
paula pauline pearl peggy penelope penny pete peter petra phil philip philippa phillip phoebe
phyllis
piotr pippa polly poppy priya rachael rachel raj rajesh ravi raymond rebecca rhian rhiannon rhys
ricardo richard rick rita rob robert roberta robin robyn roger ron ronald rory rosa rosalind rose
rosemary rosie ross rowan roxanne roy ruby rupert ruth ryan sabrina sadia sally sam samantha samira
samuel sandra sandy sanjay sara sarah saskia scott sean sebastian selina serena shabana shannon
sharon shaun shauna sheena sheila shelley shereen shirley shona sian simon simone siobhan sofia
sonia sophia sophie stacey stan stella steph stephanie stephen steve steven stewart stuart sue
sunita susan susanna susie suzanne suzie sylvia tamara tamsin tania tanya tara tariq ted teresa
terry tess tessa thea theresa thomas tiffany tilly tim timothy tina toby tom tony tracey tracy
trevor tricia trish trudy una ursula val valerie vanessa vera verity veronica vicki vicky victor
victoria vikki viktoria vince vincent viola violet viv vivien vivienne wayne wendy wes wilfred
william winifred yasmin yvette yvonne zac zahra zainab zara zoe zofia zuzanna
"""
FIRST_NAMES = frozenset(_NAMES.split())

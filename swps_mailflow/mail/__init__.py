"""The bytes of mail: what a message is, who really sent it, how ours are composed. No I/O."""

"""The commands of the command line, one module each; `playcall.cli` lists them."""

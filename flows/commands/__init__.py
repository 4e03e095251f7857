"""The commands of the `codeio` command line, one file per group."""

"""The offline teacher's thinking: static analysis of raw files, candidate functions with input generators, and explanation text."""

"""From a string to tokens: normal forms, words with offsets, inline markup, sentences."""

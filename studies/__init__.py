"""How findings are measured: a frozen protocol and a seed in, one outcome per trial out."""

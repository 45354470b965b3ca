"""Populations of layered networks on images or vectors: convolutions, pools, batch norm, dropout.

Layers and networks are plain values that load no Keras; a population trains them a few members at a
time, with the members of images side by side on the channel axis.
"""

"""What Keras is taken to do, measured on ordinary objects of the installed Keras."""

"""What TensorFlow, JAX and PyTorch each do their own way under Keras, behind one interface."""

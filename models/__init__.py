"""What is trained: architectures, populations of networks, the training loop."""

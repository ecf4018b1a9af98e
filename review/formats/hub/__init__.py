"""A release as a dataset repository of the Hugging Face Hub: configs, card, Croissant metadata."""

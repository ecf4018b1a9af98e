"""Filter configs: drafted, tried, proposed, published, watched."""

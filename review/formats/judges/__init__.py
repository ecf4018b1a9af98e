"""What judge models leave behind, as scores: their tools' result files, and answers in prose."""

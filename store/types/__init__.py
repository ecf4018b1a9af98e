"""The types of edits: drawn, checked by people, corrected, and what a set holds of them."""

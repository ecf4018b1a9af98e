"""What people see: one short function per page, over the store."""

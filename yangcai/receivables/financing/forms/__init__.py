"""What people fill in: suppliers (`supplier`), banks (`bank`), and slips (`slips`)."""

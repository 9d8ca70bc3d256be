"""Pages of suppliers (`supplier`, `writing`), of banks (`bank`), and of slips (`slips`); `detail` is for all of them."""

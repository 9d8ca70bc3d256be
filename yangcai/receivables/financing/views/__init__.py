"""Pages of suppliers (`supplier`, `writing`), banks (`bank`), and of slips (`slips`); `detail` is for all."""

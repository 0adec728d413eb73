# Daily rows of an invented feed, and what lm() expects of its last week. Run in this folder: Rscript reference.R
# Bank holidays are those published at gov.uk/bank-holidays, written out by hand.
set.seed(20261120)
first <- as.Date("2024-11-13"); asof <- as.Date("2026-11-20")
day <- seq(first, asof - 1, by = 1)
holiday <- as.Date(c(
  "2024-12-25", "2024-12-26", "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25",
  "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31"))

iso <- as.integer(format(day, "%u"))
iso[day %in% holiday] <- 7
weekday <- factor(iso, levels = 1:7)
month <- factor(as.integer(format(day, "%m")), levels = 1:12)
christmas <- as.integer(format(day, "%m%d") >= "1224")
years <- as.numeric(day - first) / 365.25
busy <- c(1.25, 1.1, 1.0, 1.0, 0.9, 0.12, 0.05)[iso]
mean <- 3000 * busy * (1 + 0.08 * cos(2 * pi * as.numeric(format(day, "%j")) / 365.25)) * (1 + 0.03 * years) * (1 - 0.2 * christmas)
rows <- rnbinom(length(day), mu = mean, size = 60)
write.csv(data.frame(day = day, rows = rows), "rows.csv", row.names = FALSE, quote = FALSE)

# spread: root mean square of the residuals' sums over every 7 consecutive days, times sqrt(n / (n - p))
expectation <- function(name, formula, from) {
  past <- day < asof - 7 & day >= from
  years <- as.numeric(day - from) / 365.25
  data <- data.frame(rows, weekday, month, christmas, years)
  fit <- lm(formula, data[past, ])
  res <- residuals(fit); n <- length(res)
  sums <- sapply(7:n, function(i) sum(res[(i - 6):i]))
  spread <- sqrt(mean(sums^2) * n / (n - length(coef(fit))))
  week <- day >= asof - 7
  data.frame(model = name, from = from, history = n, observed = sum(rows[week]),
             expected = sprintf("%.10f", sum(predict(fit, data[week, ]))), spread = sprintf("%.10f", spread))
}
write.csv(rbind(
  expectation("long", rows ~ weekday + month + christmas + years, first),
  expectation("short", rows ~ weekday + years, as.Date("2026-05-01"))
), "expected.csv", row.names = FALSE, quote = FALSE)

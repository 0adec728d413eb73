# Makes winsor.json: what winsorising makes of a small skewed column with ties and nulls, and of values beyond it.
# Not run by the tests.
#
#     Rscript winsor.R        (R 4.2.2, jsonlite 1.8.4)
#
# The cuts are quantile's default (type 7) over the values that are not null; DescTools' Winsorize cuts at the same. Probabilities of 0 and 1
# cut nothing. cut keeps four significant digits of a cut, as entries do.
suppressPackageStartupMessages(library(jsonlite))
x <- c(-7.3, -3.5, -3.5, -1, -0.75, -0.5, -0.5, -0.5, 0, 0, 0, 0, 0, 0.125, 0.25, 0.25, 0.375, 0.5, 0.625, 0.875, 1, 1.5, 1.5, 2.125,
       2.75, 3.125, 4.25, 6.5, 11.0625, 50, NA, NA)
new <- c(-1e6, -7.3, -3.5, -0.5, 0, 0.3, 11, 50, 1e6)
four <- function(v) signif(v, 4)
made <- function(low, high) {
  q <- quantile(x, c(low, high), type = 7, names = FALSE, na.rm = TRUE)
  cut <- c(if (low > 0) four(q[1]) else -Inf, if (high < 1) four(q[2]) else Inf)
  list(low = low, high = high, quantiles = q, of = pmin(pmax(x, cut[1]), cut[2]), new = pmin(pmax(new, cut[1]), cut[2]))
}
cases <- list(made(.01, .99), made(.05, .95), made(.1, .8), made(.25, 1), made(0, .9))
write_json(list(x = x, new = new, cases = cases), "winsor.json", digits = NA, auto_unbox = TRUE, na = "null")

# Makes units.csv and r.json: made-up practices that differ by more than chance ("spread"), and that do not ("alike").
suppressMessages(library(jsonlite))
set.seed(7)
n <- 45
expected <- round(exp(rnorm(n, 4, 0.9)), 2)
units <- data.frame(name = sprintf("P%02d", 1:n), expected,
                    spread = rpois(n, expected * rgamma(n, 12, 12) * 1.1), alike = rpois(n, expected * 0.9))
units$spread[3] <- 0
write.csv(units, "units.csv", row.names = FALSE, quote = FALSE)
p <- c(0.025, 0.975, 0.001, 0.999)

# The quantile of a Poisson count, linear within the step of its distribution function.
between <- function(p, mean) { r <- qpois(p, mean); max(0, r - (ppois(r, mean) - p) / dpois(r, mean)) }
compare <- function(o, e) {
  e <- e * sum(o) / sum(e)
  y <- sqrt(o / e); s2 <- 1 / (4 * e); z <- (y - 1) / sqrt(s2)
  w <- pmax(pmin(z, quantile(z, 0.9)), quantile(z, 0.1))
  phi <- mean(w^2); i <- length(z); k <- 1 / s2
  tau2 <- max(0, (i * phi - (i - 1)) / (sum(k) - sum(k^2) / sum(k)))
  limits <- if (tau2 > 0) t(sapply(s2, function(v) pmax(0, 1 + qnorm(p) * sqrt(v + tau2))^2)) else
    t(sapply(e, function(m) sapply(p, between, mean = m) / m))
  list(phi = phi, tau2 = tau2, z = z, adjusted = (y - 1) / sqrt(s2 + tau2), ratio = o / e, limits = limits)
}
out <- list(versions = list(R = R.version.string), spread = compare(units$spread, units$expected), alike = compare(units$alike, units$expected))
write(toJSON(out, digits = I(15), auto_unbox = TRUE), "r.json")
cat(out$spread$phi, out$spread$tau2, out$alike$phi, out$alike$tau2, "\n")

# Makes data.csv and r.json. Needs R, pROC, splines, jsonlite.
suppressMessages({library(pROC); library(splines); library(jsonlite)})
set.seed(42)
n <- 420
cluster <- rep(1:150, times = sample(1:6, 150, replace = TRUE))[1:n]
eta <- -2 + 0.9 * rnorm(n) + 0.7 * rnorm(150)[cluster]
d <- data.frame(risk = round(plogis(0.8 * eta - 0.1), 3), event = rbinom(n, 1, plogis(eta + 0.2 * rnorm(n))),
                weight = ifelse(runif(n) < 0.07, 0, round(1 + rexp(n, 3), 2)), cluster = cluster)
d <- d[sample(n), ]
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data.csv")

control <- glm.control(epsilon = 1e-15, maxit = 100)
wquantile <- function(v, w, q) { o <- order(v); v[o][which(cumsum(w[o]) >= q * sum(w) - 1e-9)[1]] }
calibration <- function(d, w) {
  keep <- w > 0; d <- d[keep, ]; w <- w[keep]
  l <- qlogis(d$risk)
  y <- d$event
  frame <- data.frame(y, l, w)
  fit <- function(formula, o = rep(0, length(l)))
    suppressWarnings(glm(formula, family = binomial, data = cbind(frame, o), weights = w, offset = o, control = control))
  large <- fit(y ~ 1, l)
  line <- fit(y ~ l)
  k <- sapply(c(0.05, 0.275, 0.5, 0.725, 0.95), function(q) wquantile(l, w, q))
  frame$b <- ns(l, knots = k[2:4], Boundary.knots = k[c(1, 5)])
  p <- fitted(suppressWarnings(glm(y ~ b, family = binomial, data = frame, weights = w, control = control)))
  e <- abs(p - d$risk)
  list(large = unname(coef(large)), intercept = unname(coef(line)[1]), slope = unname(coef(line)[2]),
       se = c(summary(large)$coefficients[1, 2], summary(line)$coefficients[, 2]),
       oe = sum(w * d$event) / sum(w * d$risk), eavg = sum(w * e) / sum(w), e90 = wquantile(e, w, 0.9), emax = max(e))
}
r <- roc(d$event, d$risk, quiet = TRUE, direction = "<", levels = c(0, 1))
out <- list(
  versions = list(R = R.version.string, pROC = as.character(packageVersion("pROC"))),
  auroc = as.numeric(auc(r)), delong = as.numeric(ci.auc(r, method = "delong"))[c(1, 3)],
  plain = calibration(d, rep(1, n)), weighted = calibration(d, d$weight))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), "r.json")

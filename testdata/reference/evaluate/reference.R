# Makes data.csv and r.json. Needs R, pROC, splines, jsonlite, sandwich.
suppressMessages({library(pROC); library(splines); library(sandwich); library(jsonlite)})
set.seed(42)
n <- 420
cluster <- rep(1:150, times = sample(1:6, 150, replace = TRUE))[1:n]
eta <- -2 + 0.9 * rnorm(n) + 0.7 * rnorm(150)[cluster]
d <- data.frame(risk = round(plogis(0.8 * eta - 0.1), 3), event = rbinom(n, 1, plogis(eta + 0.2 * rnorm(n))),
                weight = ifelse(runif(n) < 0.07, 0, round(1 + rexp(n, 3), 2)), cluster = cluster)
d <- d[sample(n), ]
# A second model's risk; a count and an amount with two models' means of each; a group, 0 where it is not known.
lp <- qlogis(pmax(d$risk, 0.001))
d$risk_b <- round(plogis(0.5 * lp - 0.7 + 0.6 * rnorm(n)), 3)
mu <- exp(0.3 + 0.5 * lp / 2)
d$count <- rnbinom(n, size = 1.5, mu = mu)
d$mean <- round(1.2 * mu^0.8, 2); d$mean_b <- round(mu * exp(0.4 * rnorm(n)), 2)
d$amount <- round(100 + 40 * lp + 60 * rnorm(n), 1)
d$forecast <- round(110 + 35 * lp + 10 * rnorm(n), 1); d$forecast_b <- round(90 + 20 * lp + 30 * rnorm(n), 1)
d$group <- sample(0:3, n, replace = TRUE)
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
# The smooth curve at equal steps of the log odds, between two digits of the fifth lowest and highest, and the calibration of other families.
grid <- function(y, p, link, family, robust) {
  l <- link(p); k <- sapply(c(0.05, 0.275, 0.5, 0.725, 0.95), function(q) wquantile(l, rep(1, n), q))
  fit <- suppressWarnings(glm(y ~ ns(l, knots = k[2:4], Boundary.knots = k[c(1, 5)]), family = family, control = control))
  at <- seq(signif(sort(l)[5], 2), signif(sort(l)[n - 4], 2), length.out = 20)
  x <- cbind(1, ns(at, knots = k[2:4], Boundary.knots = k[c(1, 5)]))
  v <- if (robust) vcovHC(fit, type = "HC0") * n / (n - 1) else vcov(fit)
  eta <- drop(x %*% coef(fit)); se <- sqrt(diag(x %*% v %*% t(x)))
  e <- abs(fitted(fit) - p)
  list(at = fit$family$linkinv(at), rate = fit$family$linkinv(eta), low = fit$family$linkinv(eta - qnorm(0.975) * se),
       high = fit$family$linkinv(eta + qnorm(0.975) * se), eavg = mean(e), e90 = wquantile(e, rep(1, n), 0.9), emax = max(e))
}
other <- function(y, p, link, family) {
  l <- link(p)
  large <- glm(y ~ 1, offset = l, family = family, control = control); line <- glm(y ~ l, family = family, control = control)
  robust <- function(m) unname(sqrt(diag(vcovHC(m, type = "HC0") * n / (n - 1))))
  list(large = unname(coef(large)), intercept = unname(coef(line)[1]), slope = unname(coef(line)[2]), se = c(robust(large), robust(line)),
       curve = grid(y, p, link, family, TRUE), spearman = cor(y, p, method = "spearman"))
}
# The highest of a list: of those tied at its end, the part that fits.
top <- function(p, y, room) {
  cut <- sort(p, decreasing = TRUE)[room]
  share <- (p > cut) + (p == cut) * (room - sum(p > cut)) / sum(p == cut)
  list(share = share, hits = sum(share * y), cutoff = cut, tied = if ((room - sum(p > cut)) < sum(p == cut)) sum(p == cut) else 0)
}
overlap <- function(a, b, y) list(both = sum(pmin(a, b)), both_events = sum(pmin(a, b) * y), entering = sum(pmax(b - a, 0)),
                                  entering_events = sum(pmax(b - a, 0) * y), leaving = sum(pmax(a - b, 0)), leaving_events = sum(pmax(a - b, 0) * y))
r <- roc(d$event, d$risk, quiet = TRUE, direction = "<", levels = c(0, 1))
rb <- roc(d$event, d$risk_b, quiet = TRUE, direction = "<", levels = c(0, 1))
test <- roc.test(rb, r, method = "delong", paired = TRUE)
theta <- 1.7
pc <- pmax(d$mean, 0)
out <- list(
  versions = list(R = R.version.string, pROC = as.character(packageVersion("pROC"))),
  auroc = as.numeric(auc(r)), delong = as.numeric(ci.auc(r, method = "delong"))[c(1, 3)],
  plain = calibration(d, rep(1, n)), weighted = calibration(d, d$weight),
  curve = grid(d$event, d$risk, qlogis, binomial, FALSE),
  paired = list(difference = unname(test$estimate[1] - test$estimate[2]), ends = as.numeric(test$conf.int)),
  lists = lapply(c(41, 100), function(k) { a <- top(d$risk, d$event, k); b <- top(d$risk_b, d$event, k)
    c(list(capacity = k, a = a[-1], b = b[-1]), overlap(a$share, b$share, d$event)) }),
  rank_correlation = cor(d$risk, d$risk_b, method = "spearman"),
  counts = c(other(d$count, d$mean, log, poisson),
    list(poisson = -mean(dpois(d$count, d$mean, log = TRUE)), negbin = -mean(dnbinom(d$count, size = theta, mu = d$mean, log = TRUE)), theta = theta,
         dispersion = mean((d$count - d$mean)^2 / d$mean))),
  amounts = other(d$amount, d$forecast, identity, gaussian))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), "r.json")

# Elastic-net paths of made-up residents by glmnet. Run in this folder: Rscript reference.R
suppressMessages({library(glmnet); library(jsonlite)})
set.seed(7)
n <- 240; p <- 10
names <- c("age", "visits", "calls", "missed", "flag", "rare", "score", "trend", "noise1", "noise2")
factor <- c(0, 1, 1, 0.5, 1, 2, 1, 1, 1, 1)

visits <- rpois(n, 4)
data <- data.frame(
  age = round(runif(n, 18, 95)), visits = visits, calls = rpois(n, 1 + visits / 2), missed = rpois(n, 0.5), flag = rbinom(n, 1, 0.3),
  rare = rbinom(n, 1, 0.08), score = round(rnorm(n, 100, 15), 1), trend = round(0.6 * visits + rnorm(n), 2),
  noise1 = round(rnorm(n), 3), noise2 = round(1000 * runif(n)))
eta <- with(data, -2 + 0.02 * (age - 50) + 0.15 * visits + 0.5 * flag - 0.02 * (score - 100))
data$event <- rbinom(n, 1, plogis(eta))
data$count <- rpois(n, exp(0.5 * eta + 0.6))
data$amount <- round(40 + 12 * eta + rnorm(n, 0, 15), 2)
data$weight <- sample(1:3, n, TRUE)
data$offset <- round(runif(n, -0.7, 0.7), 3)
data$fold <- rep_len(1:5, n)
write.csv(data, "data.csv", row.names = FALSE, quote = FALSE)
x <- as.matrix(data[names])

# glmnet rescales penalty factors to sum to the number of columns and, for the gaussian family, divides the quadratic part of the penalty by
# the standard deviation of y; the package does neither. What is written is the package's lambda and alpha.
translate <- function(lambda, alpha, family, y, w, pf) {
  l1 <- lambda * alpha * p / sum(pf)
  l2 <- lambda * (1 - alpha) * p / sum(pf)
  if (family == "gaussian") l2 <- l2 / sqrt(weighted.mean((y - weighted.mean(y, w))^2, w))
  list(lambda = l1 + l2, alpha = if (l1 + l2 > 0) l1 / (l1 + l2) else alpha)
}

path <- function(outcome, family, alpha, weight = FALSE, offset = FALSE, factors = FALSE) {
  y <- data[[outcome]]
  w <- if (weight) data$weight else rep(1, n)
  o <- if (offset) data$offset else rep(0, n)
  pf <- if (factors) factor else rep(1, p)
  if (family == "gaussian" && offset) stop("glmnet subtracts a gaussian offset from y before it takes the standard deviation")
  fit <- function(lambda) suppressWarnings(glmnet(x, y, family, weights = w, offset = if (offset) o, alpha = alpha, lambda = lambda,
    penalty.factor = pf, thresh = 1e-20, maxit = 1e7))
  whole <- glmnet(x, y, family, weights = w, offset = if (offset) o, alpha = alpha, penalty.factor = pf, thresh = 1e-14)
  lambda <- max(whole$lambda) * c(1.01, 0.7, 0.4, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001)
  f <- fit(lambda)
  points <- lapply(seq_along(lambda), function(i) c(translate(lambda[i], alpha, family, y, w, pf),
    list(coef = unname(c(f$a0[i], as.numeric(f$beta[, i]))), explained = f$dev.ratio[i])))
  list(outcome = outcome, family = family, weight = weight, offset = offset, factor = if (factors) pf,
    lambda_max = translate(max(whole$lambda), alpha, family, y, w, pf)$lambda, null_deviance = f$nulldev, points = points)
}

# cross is cross-validation on the folds of data.csv. Without lambdas given, cv.glmnet fits every fold at lambdas of its own and interpolates.
cross <- function(outcome, family, alpha) {
  lambda <- glmnet(x, data[[outcome]], family, weights = data$weight, alpha = alpha, nlambda = 40)$lambda
  cv <- cv.glmnet(x, data[[outcome]], family = family, weights = data$weight, alpha = alpha, foldid = data$fold, type.measure = "deviance",
    lambda = lambda, thresh = 1e-14, maxit = 1e7, grouped = TRUE)
  list(outcome = outcome, family = family, alpha = alpha, lambda = cv$lambda, deviance = cv$cvm, se = cv$cvsd, min = cv$lambda.min, one_se = cv$lambda.1se)
}

write_json(list(
  software = list(R = R.version.string, glmnet = as.character(packageVersion("glmnet"))),
  paths = list(
    path("event", "binomial", 1), path("event", "binomial", 0.5), path("event", "binomial", 0.5, TRUE, TRUE), path("event", "binomial", 0.9, factors = TRUE),
    path("event", "binomial", 0), path("count", "poisson", 1), path("count", "poisson", 0.5, TRUE, TRUE), path("count", "poisson", 0.3, factors = TRUE),
    path("amount", "gaussian", 1), path("amount", "gaussian", 0.5), path("amount", "gaussian", 0.5, TRUE), path("amount", "gaussian", 0.9, TRUE, FALSE, TRUE)),
  cross = list(cross("event", "binomial", 0.5), cross("count", "poisson", 1))),
  "r.json", digits = NA, auto_unbox = TRUE, pretty = TRUE, null = "null")

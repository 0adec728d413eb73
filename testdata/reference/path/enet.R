# Elastic nets by glmnet of the made-up data sets enet_binomial.csv and enet_poisson.csv that statsmodels ships (outcome first, no header).
# Run in this folder, after `make test-full` has fetched them: Rscript enet.R ../../../.cache/rand
suppressMessages({library(glmnet); library(jsonlite)})
lambda <- c(0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005)
path <- function(family, alpha) {
  d <- as.matrix(read.csv(file.path(commandArgs(TRUE)[1], paste0("enet_", family, ".csv")), header = FALSE))
  fit <- glmnet(d[, -1], d[, 1], family, alpha = alpha, lambda = lambda, thresh = 1e-20, maxit = 1e8)
  list(family = family, alpha = alpha, points = lapply(seq_along(lambda), function(i) list(
    lambda = lambda[i], explained = fit$dev.ratio[i], coef = unname(c(fit$a0[i], as.numeric(fit$beta[, i]))))))
}
write_json(list(software = list(R = R.version.string, glmnet = as.character(packageVersion("glmnet"))),
  paths = c(lapply(c(0, 0.5, 1), path, family = "binomial"), lapply(c(0, 0.5, 1), path, family = "poisson"))),
  "enet.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)

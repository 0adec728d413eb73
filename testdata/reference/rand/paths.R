# Elastic-net paths of the panel's 26 columns by glmnet: any admission in the next study year (binomial), and visits to physicians in it
# (Poisson, with the share of the year in the study as exposure). Trained on years 1 and 2, tested on years 3 and 4.
# Run in this folder, after `make test-full` has fetched the panel: Rscript paths.R ../../../.cache/rand/randhie.csv
suppressMessages({library(glmnet); library(pROC); library(jsonlite)})
source("panel.R")
columns <- c("md", "other", "therapy", "adm", "admissions", "outp", "drug", "age10", "age10_sq", "female", "child", "fchild", "black", "linc",
  "lfam", "disea", "physlm", "hlthg", "hlthf", "hlthp", "logc", "idp", "mhi", "prev_present", "prev_mdvis", "prev_adm")
x <- as.matrix(train[columns]); unseen <- as.matrix(test[columns])
lambda <- c(0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0001, 0)

points <- function(fit, more = function(i) list()) lapply(seq_along(fit$lambda), function(i) c(list(
  lambda = fit$lambda[i], coef = unname(c(fit$a0[i], as.numeric(fit$beta[, i]))), explained = fit$dev.ratio[i]), more(i)))
judge <- function(eta) {
  y <- test$y; p <- plogis(eta)
  list(auroc = as.numeric(auc(roc(y, p, quiet = TRUE, direction = "<"))), brier = mean((p - y)^2), log_loss = -mean(y * log(p) + (1 - y) * log(1 - p)),
    slope = if (diff(range(eta)) > 1e-9) unname(coef(glm(y ~ eta, family = binomial, control = glm.control(epsilon = 1e-13)))[2]), observed_expected = sum(y) / sum(p))
}
binomial_path <- function(alpha) {
  fit <- glmnet(x, train$y, "binomial", alpha = alpha, lambda = lambda, thresh = 1e-20, maxit = 1e8)
  eta <- cbind(1, unseen) %*% rbind(fit$a0, as.matrix(fit$beta))
  list(alpha = alpha, points = points(fit, function(i) judge(eta[, i])))
}

sequence <- exp(seq(log(0.05), log(0.0001), length.out = 30))
cv <- cv.glmnet(x, train$y, family = "binomial", alpha = 0.5, lambda = sequence, foldid = train$zper %% 10 + 1, type.measure = "deviance",
  thresh = 1e-14, maxit = 1e8)
best <- glmnet(x, train$y, "binomial", alpha = 0.5, lambda = sequence, thresh = 1e-20, maxit = 1e8); at <- match(cv$lambda.min, sequence)
count <- glmnet(x, train$y_mdvis, "poisson", offset = log(train$time_next), alpha = 0.5, lambda = c(0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0),
  thresh = 1e-20, maxit = 1e8)

write_json(list(software = list(R = R.version.string, glmnet = as.character(packageVersion("glmnet")), pROC = as.character(packageVersion("pROC"))),
  columns = columns, binomial = lapply(c(1, 0.5, 0), binomial_path), poisson = list(alpha = 0.5, points = points(count)),
  cross = list(alpha = 0.5, lambda = cv$lambda, deviance = cv$cvm, se = cv$cvsd, min = cv$lambda.min, one_se = cv$lambda.1se,
    coef = unname(c(best$a0[at], as.numeric(best$beta[, at]))), test = judge(as.numeric(cbind(1, unseen) %*% c(best$a0[at], as.numeric(best$beta[, at])))))),
  "paths.json", digits = NA, auto_unbox = TRUE, pretty = TRUE, null = "null")

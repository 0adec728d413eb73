# How models of the panel do on later years, by R: logistic, elastic-net, Poisson, negative binomial and linear ones, fitted to years 1 and 2 and
# judged on years 3 and 4. The coefficients are given, so that what is held is the judgement alone.
# Run in this folder, after `make test-full` has fetched the panel: Rscript judge.R ../../../.cache/rand/randhie.csv
suppressMessages({library(glmnet); library(MASS); library(pROC); library(jsonlite)})
source("panel.R")
base <- c("md", "adm", "age10", "age10_sq", "female", "child", "fchild", "black", "linc", "lfam", "disea", "physlm", "hlthg", "hlthf", "hlthp", "logc", "idp")
wide <- c(base, "other", "therapy", "admissions", "outp", "drug", "mhi", "prev_present", "prev_mdvis", "prev_adm")
first <- setdiff(base, "adm")
control <- glm.control(epsilon = 1e-14, maxit = 100)
formula <- function(y, columns) reformulate(columns, y)
eta <- function(coef, columns, d) drop(cbind(1, as.matrix(d[columns])) %*% coef)
new <- test$totadm == 0 # no admission in the year before: a first escalation

event <- function(name, columns, coef, rows = rep(TRUE, nrow(test))) {
  d <- test[rows, ]; y <- d$y; e <- eta(coef, columns, d); p <- plogis(e); rate <- mean(y)
  area <- ci.auc(roc(y, p, quiet = TRUE, direction = "<"), method = "delong")
  large <- glm(y ~ 1, offset = e, family = binomial, control = control); line <- glm(y ~ e, family = binomial, control = control)
  list(name = name, columns = columns, coef = unname(coef), first = !all(rows), auroc = area[2], low = area[1], high = area[3], brier = mean((p - y)^2),
    brier_scaled = 1 - mean((p - y)^2) / (rate * (1 - rate)), log_loss = -mean(y * log(p) + (1 - y) * log(1 - p)), large = unname(coef(large)),
    intercept = unname(coef(line)[1]), slope = unname(coef(line)[2]), slope_se = summary(line)$coefficients[2, 2], observed_expected = sum(y) / sum(p),
    hits = sapply(c(0.01, 0.05, 0.1), function(s) sum(y[order(-p, d$zper, d$year)][seq_len(ceiling(s * length(y)))])))
}
logit <- function(columns, d = train) coef(glm(formula("y", columns), binomial, d, control = control))
sequence <- exp(seq(log(0.05), log(0.0001), length.out = 30))
net <- glmnet(as.matrix(train[wide]), train$y, "binomial", alpha = 0.5, lambda = sequence, thresh = 1e-20, maxit = 1e8)
at <- which.min(abs(sequence - 0.002488966))
net <- c(net$a0[at], as.numeric(net$beta[, at]))
events <- list(event("base", base, logit(base)), event("wide", wide, logit(wide)), event("elastic net", wide, net),
  event("first escalation", first, logit(first, train[train$totadm == 0, ]), new))

area <- function(v) as.numeric(auc(roc(test$y, v, quiet = TRUE, direction = "<")))
paired <- function(a, b) { # b less a
  t <- roc.test(roc(test$y, b, quiet = TRUE, direction = "<"), roc(test$y, a, quiet = TRUE, direction = "<"), method = "delong", paired = TRUE)
  list(difference = unname(t$estimate[1] - t$estimate[2]), ends = as.numeric(t$conf.int))
}
risk <- function(k) plogis(eta(events[[k]]$coef, events[[k]]$columns, test))

count <- function(outcome) {
  y <- test[[outcome]]; terms <- formula(outcome, c(base, "offset(log(time_next))"))
  fit <- glm(terms, poisson, train, control = control)
  nb <- glm.nb(terms, train, control = glm.control(epsilon = 1e-13, maxit = 200))
  mu <- exp(eta(coef(fit), base, test)) * test$time_next; m2 <- exp(eta(coef(nb), base, test)) * test$time_next
  deviance <- function(m) mean(2 * (ifelse(y == 0, 0, y * log(y / m)) - (y - m)))
  list(outcome = outcome, columns = base, poisson = unname(coef(fit)), negbin = unname(coef(nb)), theta = nb$theta,
    deviance = deviance(mu), explained = 1 - deviance(mu) / deviance(mean(y)), rmse = sqrt(mean((y - mu)^2)), mae = mean(abs(y - mu)),
    log_score = -mean(dpois(y, mu, log = TRUE)), negbin_score = -mean(dnbinom(y, size = nb$theta, mu = m2, log = TRUE)), mean_observed = mean(y),
    mean_expected = mean(mu), spearman = cor(y, mu, method = "spearman"), dispersion = mean((y - mu)^2 / mu))
}
train$spend <- log1p(train$y_meddol); test$spend <- log1p(test$y_meddol)
ols <- lm(formula("spend", base), train); p <- eta(coef(ols), base, test)
amount <- list(columns = base, coef = unname(coef(ols)), r2 = 1 - sum((test$spend - p)^2) / sum((test$spend - mean(test$spend))^2),
  rmse = sqrt(mean((test$spend - p)^2)), slope = unname(coef(lm(test$spend ~ p))[2]), spearman = cor(test$spend, p, method = "spearman"))

write(toJSON(list(software = list(R = R.version.string, glmnet = as.character(packageVersion("glmnet")), MASS = as.character(packageVersion("MASS")),
  pROC = as.character(packageVersion("pROC"))), events = events, ranks = list(totadm = area(test$totadm), mdvis = area(test$mdvis)),
  paired = list(wide_base = paired(risk(1), risk(2)), net_wide = paired(risk(2), risk(3))), counts = list(count("y_mdvis"), count("y_totadm")), amount = amount),
  digits = I(17), auto_unbox = TRUE, pretty = TRUE), "judge.json")

# Logistic models of any admission in the next study year, trained on years 1 and 2, tested on years 3 and 4.
# Run in this folder, after `make test-full` has fetched the panel: Rscript reference.R ../../../.cache/rand/randhie.csv
suppressMessages({library(pROC); library(jsonlite)})
source("panel.R")

base <- y ~ md + adm + age10 + age10_sq + female + child + fchild + black + linc + lfam + disea + physlm + hlthg + hlthf + hlthp + logc + idp
wide <- update(base, . ~ . + other + therapy + admissions + outp + drug + mhi + prev_present + prev_mdvis + prev_adm)
last_year <- y ~ age10 + age10_sq + female + child + fchild + md + other + admissions

judge <- function(formula) {
  fit <- glm(formula, binomial, train, control = glm.control(epsilon = 1e-13))
  eta <- predict(fit, test); p <- plogis(eta); y <- test$y
  top <- function(share) { k <- ceiling(share * length(y)); sum(y[order(-p, test$zper, test$year)][seq_len(k)]) }
  auc <- ci.auc(roc(y, p, quiet = TRUE, direction = "<"), method = "delong")
  list(features = length(coef(fit)) - 1, log_likelihood = as.numeric(logLik(fit)), coefficients = as.list(coef(fit)),
    auroc = auc[2], auroc_low = auc[1], auroc_high = auc[3], brier = mean((p - y)^2),
    slope = unname(coef(glm(y ~ eta, family = binomial, control = glm.control(epsilon = 1e-13)))[2]), observed_expected = sum(y) / sum(p), hits = sapply(c(0.01, 0.05, 0.1), top))
}
write_json(list(software = list(R = R.version.string, pROC = as.character(packageVersion("pROC"))),
  train_rows = nrow(train), train_events = sum(train$y), test_rows = nrow(test), test_events = sum(test$y),
  base = judge(base), wide = judge(wide), last_year = judge(last_year)), "r.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)

# Means, spreads and quartiles of data.csv, and the same standardised differences from R's own functions: mahalanobis() on the mean of the
# two multinomial covariances. Writes r.json. Run after reference.py: Rscript reference.R
d <- read.csv("data.csv", stringsAsFactors = TRUE)
groups <- split(d, d$group)
number <- function(x) format(x, digits = 17)
figures <- sapply(groups, function(g) sprintf('{"n": %d, "mean": %s, "sd": %s, "quartiles": [%s]}', nrow(g), number(mean(g$visits)),
  number(sd(g$visits)), paste(number(quantile(g$visits, c(.25, .5, .75))), collapse = ", ")))
shares <- function(g) prop.table(table(g$level))[-nlevels(d$level)]
covariance <- function(p) diag(as.vector(p)) - outer(as.vector(p), as.vector(p))
p <- shares(groups$first); q <- shares(groups$second)
level <- sqrt(mahalanobis(as.vector(p), as.vector(q), (covariance(p) + covariance(q)) / 2))
a <- mean(groups$first$flag); b <- mean(groups$second$flag)
flag <- abs(a - b) / sqrt((a * (1 - a) + b * (1 - b)) / 2)
visits <- abs(diff(sapply(groups, function(g) mean(g$visits)))) / sqrt(mean(sapply(groups, function(g) var(g$visits))))
cat(sprintf('{"made_with": "%s",\n "first": %s,\n "second": %s,\n "differences": {"level": %s, "flag": %s, "visits": %s}}\n', R.version.string,
  figures[["first"]], figures[["second"]], number(level), number(flag), number(visits)), file = "r.json")

# Fit a ridge logistic regression with glmnet: glmnet.R THRESHOLD ROWS COLUMNS X.f64 Y.u8, as peer.py does. glmnet stops when no
# coordinate step changes the objective by more than THRESHOLD times the null deviance; it has no bound on the gradient.
suppressMessages(library(glmnet))
a <- commandArgs(TRUE)
rows <- as.integer(a[2]); columns <- as.integer(a[3])
x <- t(matrix(readBin(a[4], "double", rows * columns), columns))
y <- readBin(a[5], "integer", rows, size = 1)
m <- colMeans(x)
for (j in seq_len(columns)) {
  x[, j] <- x[, j] - m[j]
  x[, j] <- x[, j] / sqrt(mean(x[, j]^2))
}
before <- proc.time()
fit <- glmnet(x, y, family = "binomial", alpha = 0, lambda = 1 / rows, standardize = FALSE, thresh = as.numeric(a[1]), maxit = 1e6)
took <- proc.time() - before
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("^VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(sprintf('{"wall": %.6f, "processor": %.6f, "peak_mib": %.1f, "version": "%s", "iterations": %d, "intercept": %.17g, "coef": [%s]}\n',
  took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], peak, packageVersion("glmnet"), as.integer(fit$npasses), fit$a0[[1]],
  paste(sprintf("%.17g", as.numeric(fit$beta)), collapse = ", ")))

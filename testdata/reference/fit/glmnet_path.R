# Fit an elastic-net path with glmnet: glmnet_path.R THRESHOLD ROWS COLUMNS X.f64 Y.u8 ALPHA LAMBDAS, the lambdas in a file, one a line.
# Prints what it took and the coefficients on standardised columns, as glmnet.R does.
suppressMessages(library(glmnet))
a <- commandArgs(TRUE)
rows <- as.integer(a[2]); columns <- as.integer(a[3]); lambda <- scan(a[7], quiet = TRUE)
x <- t(matrix(readBin(a[4], "double", rows * columns), columns))
y <- readBin(a[5], "integer", rows, size = 1)
m <- colMeans(x)
for (j in seq_len(columns)) {
  x[, j] <- x[, j] - m[j]
  x[, j] <- x[, j] / sqrt(mean(x[, j]^2))
}
before <- proc.time()
fit <- glmnet(x, y, family = "binomial", alpha = as.numeric(a[6]), lambda = lambda, standardize = FALSE, thresh = as.numeric(a[1]), maxit = 1e7)
took <- proc.time() - before
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("^VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
row <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
cat(sprintf('{"wall": %.6f, "processor": %.6f, "peak_mib": %.1f, "version": "%s", "passes": %d, "lambda": %s, "coef": [%s]}\n',
  took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], peak, packageVersion("glmnet"), as.integer(fit$npasses), row(fit$lambda),
  paste(apply(rbind(fit$a0, as.matrix(fit$beta)), 2, row), collapse = ", ")))

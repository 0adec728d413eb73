# Makes effects.json: what a spline of age and an interaction with sex do to the linear predictor, with cluster-robust standard errors; and
# hmisc.json, the spline bases of rcs.json by Hmisc itself.
# Not run by the tests.
#
#     Rscript effects.R        (R 4.2.2, Hmisc 4.8-0, sandwich 3.0-2, jsonlite 1.8.4)
#
# The design is that of reference.py on the rows to fit, its spline Hmisc's own. Rows 1 and 2, 3 and 4, ... are a cluster each, so that the
# standard errors are CR1 (vcovCL, HC1, cadjust). A weight is a sampling weight. Every contrast is with age 50, sex 0 and gp 2.
suppressPackageStartupMessages({library(Hmisc); library(sandwich); library(jsonlite)})
d <- subset(read.csv("data.csv"), part == "fit")
four <- function(v) signif(v, 4)
knots <- four(quantile(d$age, c(.05, .275, .50, .725, .95), type = 7, names = FALSE))
cap <- four(quantile(d$ae, .95, type = 7, names = FALSE))
d$missing <- as.numeric(is.na(d$gp730))
for (n in c("gp730", "ae730")) d[[n]][is.na(d[[n]])] <- median(d[[n]], na.rm = TRUE)
spline <- function(age) rcspline.eval(age, knots = knots, inclx = TRUE, norm = 2)
design <- function(d) cbind(1, spline(d$age), d$sex == 1, d$sex == 2, log1p(d$gp), pmin(d$ae, cap), d$rise^2, d$gp730, d$ae730,
                            log1p(d$gp) * (d$sex == 1), log1p(d$gp) * (d$sex == 2), d$missing)
x <- design(d)
m <- glm(d$y ~ x - 1, family = quasibinomial(), weights = d$weight, control = glm.control(epsilon = 1e-14, maxit = 100))
v <- vcovCL(m, cluster = (seq_len(nrow(d)) - 1) %/% 2, type = "HC1", cadjust = TRUE)
like <- function(n, ...) {
  at <- data.frame(age = rep(50, n), sex = 0, gp = 2, ae = 0, rise = 0, gp730 = 0, ae730 = 0, missing = 0)
  for (k in names(list(...))) at[[k]] <- list(...)[[k]]
  at
}
contrast <- function(at) {
  diff <- design(at) - design(like(nrow(at)))
  list(value = as.vector(diff %*% coef(m)), se = sqrt(pmax(0, rowSums((diff %*% v) * diff))))
}
ages <- c(18, 25, 40, 50, 63, 80, 94, 110)
write_json(list(
  knots = knots, robust = sqrt(diag(v)), ages = ages,
  age = contrast(like(length(ages), age = ages)), sex = contrast(like(3, sex = 0:2)), both = contrast(like(2, age = c(30, 70), sex = c(1, 2)))
), "effects.json", digits = NA, pretty = TRUE, auto_unbox = TRUE)
cases <- fromJSON("rcs.json", simplifyDataFrame = FALSE)
write_json(lapply(cases, function(k) list(knots = k$knots, x = k$x, basis = unclass(rcspline.eval(k$x, knots = k$knots, inclx = TRUE, norm = 2)))),
           "hmisc.json", digits = NA, auto_unbox = TRUE)
cat(R.version.string, sapply(c("Hmisc", "sandwich", "jsonlite"), function(p) as.character(packageVersion(p))), "\n")

# Prints the correct digits of R's qr (tolerance 1e-30) on NIST's sets. Needs R, jsonlite. Run in this folder: Rscript digits.R ../../../.cache/nist
exact <- jsonlite::fromJSON("exact.json")
for (name in names(exact)) {
  lines <- readLines(file.path(commandArgs(TRUE)[1], paste0(name, ".dat")))
  at <- as.integer(regmatches(lines, regexec("Data +\\(lines (\\d+) to +(\\d+)\\)", lines))[grepl("Data +\\(lines", lines)][[1]][2:3])
  data <- as.matrix(read.table(text = lines[at[1]:at[2]])); k <- length(exact[[name]]$coef)
  origin <- grepl("NoInt", name); x <- data[, -1, drop = FALSE]
  if (ncol(x) == 1) x <- outer(x[, 1], seq_len(k - !origin), "^")
  if (!origin) x <- cbind(1, x)
  b <- qr.coef(qr(x, tol = 1e-30), data[, 1])
  cat(sprintf("%-9s %.1f\n", name, min(-log10(abs(b - exact[[name]]$coef) / abs(exact[[name]]$coef)))))
}

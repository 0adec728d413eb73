# The rows and columns of the panel that the models here are about: a person in a year, with what the next year brought. Sourced by the
# other scripts: d, train (years 1 and 2) and test (years 3 and 4).
d <- read.csv(commandArgs(TRUE)[1])
after <- data.frame(zper = d$zper, year = d$year - 1, y = as.integer(d$totadm > 0), y_mdvis = d$mdvis, y_totadm = d$totadm, y_meddol = d$meddol, time_next = d$time)
before <- data.frame(zper = d$zper, year = d$year + 1, prev_present = 1, prev_mdvis = log1p(d$mdvis), prev_adm = as.integer(d$totadm > 0))
d <- merge(merge(d, after), before, all.x = TRUE)
d <- d[order(d$zper, d$year), ]
d[c("prev_present", "prev_mdvis", "prev_adm")][is.na(d[c("prev_present", "prev_mdvis", "prev_adm")])] <- 0
d <- transform(d, age10 = xage / 10, age10_sq = (xage / 10)^2, adm = as.integer(totadm > 0), md = log1p(mdvis), other = log1p(notmdvis),
  therapy = log1p(mentvis), admissions = log1p(totadm), outp = log1p(outpdol), drug = log1p(drugdol))
train <- d[d$year %in% 1:2, ]; test <- d[d$year %in% 3:4, ]

# Reference values for changes between two waves that share people or clusters.
#
#   Rscript waves.R        (in this folder; R 4.2, survey 4.1)
#
# Reads clustered.csv, takes rows as two waves (the first 60% of each cluster then, the last 60%
# now, so that some answer twice), and writes waves.csv: case, name, value, and panel.csv: the
# stacked rows. Changes are svycontrast of svyby with covmat on the stacked design.
suppressPackageStartupMessages(library(survey))
d <- read.csv("clustered.csv")
d$id <- seq_len(nrow(d))
d <- d[!is.na(d$yes), ]
place <- ave(d$id, d$cluster, FUN = function(x) rank(x) / length(x))
before <- d[place <= 0.6, ]
now <- d[place > 0.4, ]
set.seed(3)
now$yes <- ifelse(runif(nrow(now)) < 0.25, 1 - now$yes, now$yes)
now$w <- now$w * (0.8 + 0.4 * runif(nrow(now)))
before$wave <- 0
now$wave <- 1
both <- rbind(before, now)
both$group <- as.integer(both$x < 0.3)
write.csv(both[c("wave", "id", "stratum", "cluster", "w", "yes", "group")], "panel.csv",
          row.names = FALSE)

out <- data.frame()
add <- function(case, name, value) {
  out <<- rbind(out, data.frame(case = case, name = name, value = sprintf("%.17g", value)))
}
change <- function(case, design) {
  by <- svyby(~yes, ~wave, design, svymean, covmat = TRUE)
  one <- svycontrast(by, c(-1, 1))
  add(case, "value", coef(one))
  add(case, "se", SE(one))
  by <- svyby(~yes, ~wave + group, design, svymean, covmat = TRUE)
  # (group 1 now - group 0 now) - (group 1 then - group 0 then)
  two <- svycontrast(by, c(1, -1, -1, 1))
  add(case, "difference", coef(two))
  add(case, "difference.se", SE(two))
  add(case, "df", degf(design))
}
change("people", svydesign(ids = ~id, weights = ~w, data = both))
change("clusters", svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = both))
# independent samples: nobody is the same
both$person <- seq_len(nrow(both))
change("independent", svydesign(ids = ~person, strata = ~wave, weights = ~w, data = both))
write.csv(out, "waves.csv", row.names = FALSE)

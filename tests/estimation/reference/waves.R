# Reference values for changes between two waves that share people or clusters.
#
#   Rscript waves.R        (in this folder; R 4.2, survey 4.1)
#
# Reads clustered.csv, takes rows as two waves (the first 60% of each cluster then, the last 60%
# now, so that some answer twice), and writes waves.csv: case, name, value, and panel.csv: the
# stacked rows. Changes of shares are svycontrast of svyby with covmat on the stacked design; those
# of a model for two answers the interactions of a svyglm on it; those of a model for four answers
# come from clm of each wave, whose scores are written out here, stacked, and summed by svyrecvar.
suppressPackageStartupMessages({ library(survey); library(ordinal) })
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
draws <- runif(nrow(both))
both$y <- ifelse(both$wave == 1 & draws < 0.2, pmin(both$y + 1, 4), both$y)
both$x[both$wave == 1] <- both$x[both$wave == 1] + round(draws[both$wave == 1] - 0.4, 3)
both$g2 <- as.integer(both$g == 2)
both$g3 <- as.integer(both$g == 3)
write.csv(both[c("wave", "id", "stratum", "cluster", "w", "yes", "group", "y", "x", "g2", "g3",
                 "size")],
          "panel.csv", row.names = FALSE)

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
people <- svydesign(ids = ~id, weights = ~w, data = both)
clusters <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = both)
change("people", people)
change("clusters", clusters)
# independent samples: nobody is the same
both$person <- seq_len(nrow(both))
change("independent", svydesign(ids = ~person, strata = ~wave, weights = ~w, data = both))

# two answers: the change of a coefficient is its interaction with the wave
two_answers <- function(case, design, domain = NULL) {
  if (!is.null(domain)) design <- subset(design, domain)
  fit <- svyglm(yes ~ (x + g2 + g3) * wave, design, family = quasibinomial(),
                control = glm.control(epsilon = 1e-14, maxit = 100))
  for (name in c("x", "g2", "g3")) {
    of <- paste0(name, ":wave")
    add(paste0(case, ".two"), name, coef(fit)[of])
    add(paste0(case, ".two"), paste0(name, ".se"), SE(fit)[of])
  }
  # with P(y <= 0) = F(cutpoint - x'b) the cutpoint is the intercept with the other sign
  add(paste0(case, ".two"), "0|1", -coef(fit)["wave"])
  add(paste0(case, ".two"), "0|1.se", SE(fit)["wave"])
}

# four answers: scores of P(y <= k) = F(c_k - x'b), and the share of 3 or 4 given g2 or neither
bread <- function(rows) {
  fit <- clm(factor(y, ordered = TRUE) ~ x + g2 + g3, data = rows, weights = w,
             control = clm.control(gradTol = 1e-12, relTol = 1e-14, maxIter = 200))
  X <- as.matrix(rows[c("x", "g2", "g3")])
  cuts <- c(-Inf, fit$alpha, Inf)
  eta <- drop(X %*% fit$beta)
  above <- cuts[rows$y + 1] - eta
  below <- cuts[rows$y] - eta
  p <- plogis(above) - plogis(below)
  by_cut <- sapply(1:3, function(k)
    ((rows$y == k) * dlogis(above) - (rows$y == k + 1) * dlogis(below)) / p)
  scores <- cbind(by_cut, -(dlogis(above) - dlogis(below)) / p * X) * rows$w
  influence <- scores %*% vcov(fit)
  given <- function(g2, parameters) {
    moved <- X
    moved[, "g2"] <- g2
    moved[, "g3"] <- 0
    weighted.mean(plogis(drop(moved %*% parameters[4:6]) - parameters[2]), rows$w)
  }
  at <- c(fit$alpha, fit$beta)
  slope <- function(g2) {  # Richardson's extrapolation of central differences
    central <- function(h) sapply(1:6, function(j) {
      step <- replace(numeric(6), j, h)
      (given(g2, at + step) - given(g2, at - step)) / (2 * h)
    })
    (4 * central(5e-4) - central(1e-3)) / 3
  }
  average <- c(given(0, at), given(1, at))
  list(value = c(at, average, average[2] - average[1]),
       influence = cbind(influence, influence %*% slope(0), influence %*% slope(1),
                         influence %*% (slope(1) - slope(0))))
}
four_answers <- function(case, design) {
  parts <- lapply(0:1, function(wave) bread(both[both$wave == wave, ]))
  gap <- parts[[2]]$value - parts[[1]]$value
  stacked <- rbind(-parts[[1]]$influence, parts[[2]]$influence)
  se <- sqrt(diag(svyrecvar(stacked, design$cluster, design$strata, design$fpc)))
  names <- c("1|2", "2|3", "3|4", "x", "g2", "g3", "at0", "at1", "margin")
  for (i in seq_along(names)) {
    add(paste0(case, ".four"), names[i], gap[i])
    add(paste0(case, ".four"), paste0(names[i], ".se"), se[i])
  }
}
for (case in c("people", "clusters")) {
  two_answers(case, get(case))
  two_answers(paste0(case, ".domain"), get(case), both$size > 3)
  four_answers(case, get(case))
}
write.csv(out, "waves.csv", row.names = FALSE)

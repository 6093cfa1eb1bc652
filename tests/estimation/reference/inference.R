# Reference values for tests, intervals and degrees of freedom under few clusters.
#
#   Rscript inference.R        (in this folder; R 4.2, survey 4.1)
#
# Writes an invented sample (clustered.csv: 6 strata, 4 clusters in each) and inference.csv: case,
# quantity, name, value. The domain `part` misses strata 5 and 6 and some clusters wholly, and has a
# single cluster in stratum 4.
suppressPackageStartupMessages(library(survey))
set.seed(20)

out <- data.frame()
add <- function(case, quantity, values) {
  out <<- rbind(out, data.frame(case = case, quantity = quantity, name = names(values),
                                value = sprintf("%.17g", unname(values))))
}

n <- 6 * 4 * 12
d <- data.frame(stratum = rep(1:6, each = 48), cluster = rep(1:24, each = 12))
shift <- rnorm(24, sd = 0.5)[d$cluster]
d$w <- round(runif(n, 0.4, 2.5), 3)
d$x <- round(rnorm(n) + 0.5 * rnorm(24)[d$cluster], 3)
d$g <- sample(1:3, n, TRUE)
latent <- 0.6 * d$x + 0.4 * (d$g == 2) + shift + rlogis(n)
d$y <- cut(latent, c(-Inf, -1, 0.2, 1.3, Inf), labels = FALSE)
d$yes <- as.integer(latent > 0.4)
d$seen <- sample(0:3, n, TRUE, c(0.3, 0.3, 0.3, 0.1))
d$size <- round(runif(n, 1, 9), 2)
d$part <- as.integer(d$stratum <= 4 & !(d$cluster %in% c(2, 7, 14, 15, 16)) & runif(n) < 0.7)
d$yes_missing <- ifelse(runif(n) < 0.15 | d$cluster == 3, NA, d$yes)
write.csv(d, "clustered.csv", row.names = FALSE, na = "")
d$y <- factor(d$y, ordered = TRUE)
d$g <- factor(d$g)

full <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = d)
clusters <- svydesign(ids = ~cluster, weights = ~w, data = d)
people <- svydesign(ids = ~1, weights = ~w, data = d)
designs <- list(full = full, full.part = subset(full, part == 1),
                clusters = clusters, clusters.part = subset(clusters, part == 1),
                people = people, people.part = subset(people, part == 1))

interval <- function(estimate, df) {
  margin <- qt(0.975, df) * SE(estimate)[[1]]
  c(value = coef(estimate)[[1]], se = SE(estimate)[[1]],
    low = coef(estimate)[[1]] - margin, high = coef(estimate)[[1]] + margin)
}
for (case in names(designs)) {
  s <- designs[[case]]
  df <- degf(s)
  add(case, "df", c(df = df))
  add(case, "mean", interval(svymean(~size, s), df))
  for (answer in c("yes", "yes_missing")) {
    share <- if (answer == "yes") svyciprop(~yes, s) else svyciprop(~yes_missing, s)
    value <- coef(svymean(if (answer == "yes") ~yes else ~yes_missing, s, na.rm = TRUE))[[1]]
    add(case, answer, c(value = value, low = attr(share, "ci")[[1]],
                        high = attr(share, "ci")[[2]]))
  }
  add(case, "ratio", interval(svyratio(~size, ~w, s), df))
  test <- svychisq(~yes + seen, s, statistic = "F")
  add(case, "chisq", c(f = test$statistic[[1]], df1 = test$parameter[[1]],
                       df2 = test$parameter[[2]], p = test$p.value[[1]]))
  # a share in two groups and their difference; each group is a domain of its own
  low <- subset(s, x < -0.5)
  high <- subset(s, x > 0.9)
  add(case, "groups.df", c(low = degf(low), high = degf(high),
                           either = degf(subset(s, x < -0.5 | x > 0.9))))

  # a binary model is exact in R: t with the design's degrees of freedom, adjusted F
  fit <- svyglm(yes ~ x + g, s, family = quasibinomial(), control = glm.control(epsilon = 1e-14))
  b <- coef(fit)[-1]
  V <- vcov(fit)[-1, -1]
  se <- sqrt(diag(V))
  add(case, "glm.b", b)
  add(case, "glm.se", se)
  add(case, "glm.p", 2 * pt(-abs(b / se), df))
  add(case, "glm.low", b - qt(0.975, df) * se)
  k <- length(b)
  chi2 <- drop(b %*% solve(V, b))
  f <- chi2 * (df - k + 1) / (k * df)
  add(case, "glm.wald", c(chi2 = chi2, f = f, p = pf(f, k, df - k + 1, lower.tail = FALSE),
                          p.chi2 = pchisq(chi2, k, lower.tail = FALSE)))
}
write.csv(out, "inference.csv", row.names = FALSE, quote = TRUE)

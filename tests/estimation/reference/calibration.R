# Reference values for weights that are raked, post-stratified or calibrated.
#
#   Rscript calibration.R        (in this folder, after inference.R; R 4.2, survey 4.1)
#
# Reads clustered.csv and writes calibration.csv: case, quantity, name, value. Cases are
# design.method, with .part for a domain. Designs: `equal` (people of one weight), `people` (unequal
# weights), `full` (strata and clusters), `finite` (and finite populations). Margins are g and h; of a
# post-stratified design, their cells.
suppressPackageStartupMessages(library(survey))
d <- read.csv("clustered.csv")
d$population <- c(40, 30, 20, 24, 16, 10)[d$stratum]
d$one <- 1
d$h <- d$seen + (d$seen == 0)
d$cell <- interaction(d$g, d$h, sep = "/")
d$gf <- factor(d$g)
d$hf <- factor(d$h)
d$yes1 <- ifelse(is.na(d$yes_missing), 0, d$yes_missing)
g <- data.frame(g = 1:3, Freq = c(300, 500, 200))
h <- data.frame(h = 1:3, Freq = c(450, 350, 200))
cells <- expand.grid(g = 1:3, h = 1:3)
cells$Freq <- c(130, 190, 95, 115, 205, 45, 55, 105, 60)

out <- data.frame()
add <- function(case, quantity, values) {
  if (is.null(names(values))) names(values) <- seq_along(values)
  out <<- rbind(out, data.frame(case = case, quantity = quantity, name = names(values),
                                value = sprintf("%.17g", unname(values))))
}

designs <- list(
  equal = svydesign(ids = ~1, weights = ~one, data = d),
  people = svydesign(ids = ~1, weights = ~w, data = d),
  full = svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = d),
  finite = svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, fpc = ~population, data = d))
tight <- list(maxit = 500, epsilon = 1e-11)
totals <- c(`(Intercept)` = 1000, gf2 = 500, gf3 = 200, hf2 = 350, hf3 = 200)
by_margin <- function(s, ...) calibrate(s, ~gf + hf, totals, epsilon = 1e-14, maxit = 200, ...)
# cal.raking takes its derivative for zero beside the bounds of the factor less one, not of its
# logarithm, and Newton's method stops; so here it is with the right derivative
capped <- make.calfun(cal.raking$Fm1, function(u, bounds)
  ifelse(exp(u) < bounds$upper & exp(u) > bounds$lower, exp(u), 0), "capped raking")
within_sum <- function(s, total) {
  s$prob <- s$prob * sum(weights(s)) / total
  s
}
methods <- list(
  rake = function(s) rake(s, list(~g, ~h), list(g, h), control = tight),
  raking = function(s) by_margin(s, calfun = "raking"),
  linear = function(s) by_margin(s, calfun = "linear"),
  # Newton's method of R takes no half steps: it begins near enough here
  capped = function(s) by_margin(within_sum(s, 1000), calfun = capped, bounds.const = TRUE,
    bounds = list(lower = 0, upper = if (length(unique(weights(s))) == 1) 9 else 12)),
  numbers = function(s) calibrate(s, ~gf + x + size, calfun = "raking", epsilon = 1e-14,
    maxit = 200, c(`(Intercept)` = 1000, gf2 = 500, gf3 = 200, x = 150, size = 5100)),
  cells = function(s) postStratify(s, ~g + h, cells))

for (of in names(designs)) for (by in names(methods)) {
  whole <- methods[[by]](designs[[of]])
  # those of the others are the same as of people
  if (of %in% c("equal", "people")) add(paste(of, by, sep = "."), "weights", weights(whole))
  for (domain in c("", ".part")) {
    s <- if (domain == "") whole else subset(whole, part == 1)
    case <- paste0(of, ".", by, domain)
    means <- svymean(~ yes + size + x, s)
    add(case, "mean", coef(means))
    add(case, "mean.se", SE(means))
    add(case, "covariance", as.vector(vcov(means)))
    ratio <- svyratio(~yes1, ~size, s)
    add(case, "ratio", c(value = coef(ratio)[[1]], se = SE(ratio)[[1]]))
    # svyby(covmat = TRUE) does not take a domain of a calibrated design
    sums <- svytotal(~ I(yes * (g == 1)) + I(1 * (g == 1)) + I(yes * (g == 2)) + I(1 * (g == 2)), s)
    names(sums) <- c("s1", "n1", "s2", "n2")
    attr(sums, "var") <- unname(vcov(sums))
    dimnames(attr(sums, "var")) <- list(names(sums), names(sums))
    gap <- svycontrast(sums, quote(s1 / n1 - s2 / n2))
    add(case, "gap", c(value = coef(gap)[[1]], se = SE(gap)[[1]]))
    add(case, "degf", degf(s))
    logit <- svyglm(yes ~ x + gf, s, family = quasibinomial(),
                    control = glm.control(epsilon = 1e-14, maxit = 100))
    add(case, "logit", coef(logit))
    add(case, "logit.se", SE(logit))
    add(case, "shares", coef(svymean(~gf, s)))
    add(case, "shares.se", SE(svymean(~gf, s)))
  }
}
write.csv(out, "calibration.csv", row.names = FALSE, quote = TRUE)

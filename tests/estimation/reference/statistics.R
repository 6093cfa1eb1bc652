# Reference values for totals, quantiles, intervals of shares, design effects, samples in stages,
# single clusters, replicate weights and imputations.
#
#   Rscript statistics.R        (in this folder; R 4.2, survey 4.1, mitools 2.4)
#
# Writes the data that survey and mitools ship (apiclus2.csv, mu284.csv, scd.csv, nhanes.csv, smi.csv)
# and statistics.csv: case, quantity, name, value. Reads apistrat.csv and apiclus1.csv. Uses ordinal too.
suppressPackageStartupMessages({library(survey); library(mitools)})
data(api); data(mu284); data(scd); data(nhanes); data(smi)
keep <- c("stype", "dnum", "snum", "pw", "fpc1", "fpc2", "api00", "api99", "enroll", "sch.wide")
apiclus2 <- as.data.frame(lapply(apiclus2[, keep], as.vector))
write.csv(apiclus2, "apiclus2.csv", row.names = FALSE)
write.csv(as.data.frame(mu284), "mu284.csv", row.names = FALSE)
write.csv(scd, "scd.csv", row.names = FALSE)
small <- nhanes[seq(1, nrow(nhanes), by = 6), ]
write.csv(small, "nhanes.csv", row.names = FALSE)
imputed <- do.call(rbind, lapply(1:5, function(i)
  cbind(imputation = i, smi[[1]][[i]][, c("id", "cistot", "drinkreg", "sex")])))
imputed$drinkreg <- as.numeric(imputed$drinkreg)
write.csv(imputed, "smi.csv", row.names = FALSE)

out <- data.frame()
add <- function(case, quantity, values) {
  if (is.null(names(values))) names(values) <- seq_along(values)
  out <<- rbind(out, data.frame(case = case, quantity = quantity, name = names(values),
                                value = sprintf("%.17g", unname(values))))
}
one <- function(case, quantity, x) add(case, quantity, c(value = coef(x)[[1]], se = SE(x)[[1]]))

apistrat <- read.csv("apistrat.csv"); apiclus1 <- read.csv("apiclus1.csv")
apistrat$wide <- as.numeric(apistrat$sch.wide == "Yes")
apiclus1$wide <- as.numeric(apiclus1$sch.wide == "Yes")
apiclus2$wide <- as.numeric(apiclus2$sch.wide == "Yes")
for (d in c("apistrat", "apiclus1", "apiclus2"))
  assign(d, transform(get(d), rare = as.numeric(api00 > quantile(api00, 0.97)), one = 1))
designs <- list(
  strata = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat),
  clusters = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1),
  stages = svydesign(id = ~dnum + snum, fpc = ~fpc1 + fpc2, weights = ~pw, data = apiclus2))

# totals, means, ratios, design effects; of a domain too
rules <- c("math", "school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
for (of in names(designs)) for (part in c("", ".E")) {
  s <- designs[[of]]
  if (part == ".E") s <- subset(s, stype == "E")
  case <- paste0(of, part)
  t <- svytotal(~enroll, s, na.rm = TRUE, deff = TRUE)
  one(case, "total", t); add(case, "total", c(deff = deff(t)[[1]]))
  t <- svytotal(~enroll, s, na.rm = TRUE, deff = "replace")
  add(case, "total", c(replace = deff(t)[[1]]))
  one(case, "people", svytotal(~one, s))
  m <- svymean(~api00, s, deff = TRUE)
  one(case, "mean", m); add(case, "mean", c(deff = deff(m)[[1]]))
  m <- svymean(~api00, s, deff = "replace"); add(case, "mean", c(replace = deff(m)[[1]]))
  r <- svyratio(~api00, ~api99, s, deff = "replace")
  one(case, "ratio", r); add(case, "ratio", c(replace = as.numeric(attr(r, "deff"))))
  add(case, "degf", c(df = degf(s)))
  for (p in c(0.1, 0.25, 0.5, 0.9)) for (rule in rules) {
    q <- svyquantile(~api00, s, p, qrule = rule)[[1]]
    add(paste0(case, ".", p), rule, c(value = q[1], low = q[2], high = q[3], se = q[4]))
  }
  for (way in c("mean", "beta", "xlogit")) {
    q <- svyquantile(~api00, s, 0.5, interval.type = way)[[1]]
    add(paste0(case, ".interval"), way, c(value = q[1], low = q[2], high = q[3], se = q[4]))
  }
  for (share in c("wide", "rare")) for (way in c("logit", "xlogit", "beta", "mean")) {
    p <- svyciprop(as.formula(paste0("~", share)), s, method = way)
    ci <- attr(p, "ci")
    add(paste(case, share, sep = "."), way, c(value = p[[1]], low = ci[[1]], high = ci[[2]],
                                              se = sqrt(attr(p, "var")[[1]])))
  }
  # Wilson's score interval of prop.test, for the effective sample size of the error
  p <- svymean(~wide, s); n <- coef(p)[[1]] * (1 - coef(p)[[1]]) / vcov(p)[[1]]
  ci <- prop.test(n * coef(p)[[1]], n, correct = FALSE)$conf.int
  add(paste0(case, ".wide"), "wilson", c(low = ci[1], high = ci[2]))
  # Gini's coefficient and its derivatives by the weights, one pair of schools at a time
  x <- model.frame(s)$api00; w <- weights(s)
  largest <- outer(x, x, pmax)
  G <- sum(outer(w, w) * largest) / (sum(w) * sum(w * x)) - 1
  u <- 2 * (largest %*% w) / (sum(w) * sum(w * x)) - (G + 1) * (1 / sum(w) + x / sum(w * x))
  add(case, "gini", c(value = G, se = SE(svytotal(as.vector(u), s))[[1]]))
}

# two stages without a large sampling fraction
m <- svydesign(id = ~id1 + id2, fpc = ~n1 + n2, data = as.data.frame(mu284))
one("mu284", "total", svytotal(~y1, m)); one("mu284", "mean", svymean(~y1, m))
one("mu284", "one stage", svytotal(~y1, svydesign(id = ~id1, fpc = ~n1, weights = weights(m),
                                                   data = as.data.frame(mu284))))

# strata with a single cluster
lonely <- apistrat[c(which(apistrat$stype == "E"), which(apistrat$stype == "H")[1],
                     which(apistrat$stype == "M")), ]
for (what in c("certainty", "remove", "adjust", "average")) {
  options(survey.lonely.psu = what)
  s <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = lonely)
  one(what, "mean", svymean(~api00, s)); one(what, "ratio", svyratio(~api00, ~api99, s))
  one(what, "total", svytotal(~api00, s))
  # a domain without people in a stratum, whose variance is then in no average
  part <- subset(s, stype != "M"); fit <- svyglm(api00 ~ api99, part)
  one(what, "domain mean", svymean(~api00, part))
  add(what, "domain model", coef(fit)); add(what, "domain model se", SE(fit))
  # of `adjust` the total would be 25 times its error without replicates, of `average` the stratum
  # does not get the average of the others
  if (what == "certainty") {
    r <- as.svrepdesign(s, type = "JKn", compress = FALSE)
    one(what, "JKn total", svytotal(~api00, r)); one(what, "JKn mean", svymean(~api00, r))
  }
}
options(survey.lonely.psu = "fail")

# several variables, and groups
for (of in names(designs)) {
  m <- svymean(~api00 + api99 + stype, designs[[of]])
  add(paste0(of, ".several"), "value", coef(m)); add(paste0(of, ".several"), "vcov", as.vector(vcov(m)))
  b <- svyby(~api00, ~stype + sch.wide, designs[[of]], svymean, covmat = TRUE)
  add(paste0(of, ".by"), "value", coef(b)); add(paste0(of, ".by"), "vcov", as.vector(vcov(b)))
}

# replicate weights
n <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE, data = small)
n2 <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTMEC2YR, nest = TRUE,
                data = subset(small, SDMVPSU < 3))
sc <- svydesign(id = ~ambulance, strata = ~ESA, data = scd, nest = TRUE, weights = rep(2, 6))
as_r <- function(s, ...) as.svrepdesign(s, compress = FALSE, ...)
reps <- list(
  JK1 = as_r(designs$clusters, type = "JK1"), JKn = as_r(designs$strata, type = "JKn"),
  BRR = as_r(sc, type = "BRR"), Fay = as_r(sc, type = "Fay", fay.rho = 0.3),
  nhanes = as_r(n, type = "JKn"), mse = as_r(n, type = "JKn", mse = TRUE),
  half = as_r(n2, type = "BRR"), fay3 = as_r(n2, type = "Fay", fay.rho = 0.3),
  boot = {set.seed(1); as_r(designs$clusters, type = "subbootstrap", replicates = 20)})
for (of in names(reps)) {
  r <- reps[[of]]
  x <- if ("api00" %in% names(r$variables)) ~api00 else if (of %in% c("BRR", "Fay")) ~alive else ~HI_CHOL
  y <- if ("api00" %in% names(r$variables)) ~api99 else if (of %in% c("BRR", "Fay")) ~arrests else ~agenum
  if ("agecat" %in% names(r$variables)) r <- update(r, agenum = as.integer(agecat))
  add(of, "scale", c(scale = r$scale, degf = degf(r)))
  one(of, "total", svytotal(x, r, na.rm = TRUE)); one(of, "mean", svymean(x, r, na.rm = TRUE))
  one(of, "ratio", svyratio(x, y, r, na.rm = TRUE))
  add(of, "rscales", r$rscales)
}
for (of in c("BRR", "Fay", "boot")) {
  w <- weights(reps[[of]], "analysis")
  for (j in 1:ncol(w)) add(of, paste0("weights", j), w[, j])
}
e <- subset(reps$JK1, stype == "E")
one("JK1.E", "mean", svymean(~api00, e)); add("JK1.E", "degf", c(df = degf(e)))
q <- svyquantile(~api00, reps$JK1, c(0.25, 0.5), interval.type = "mean")[[1]]
for (i in 1:2) add("JK1.quantile", rownames(q)[i], c(value = q[i, 1], low = q[i, 2], high = q[i, 3], se = q[i, 4]))
q <- svyquantile(~api00, reps$boot, 0.5, interval.type = "quantile")[[1]]
add("boot.quantile", "0.5", c(value = q[1], low = q[2], high = q[3], se = q[4]))
for (way in c("xlogit", "beta", "mean")) {
  p <- svyciprop(~wide, reps$JK1, method = way); ci <- attr(p, "ci")
  add("JK1.wide", way, c(value = p[[1]], low = ci[[1]], high = ci[[2]], se = sqrt(attr(p, "var")[[1]])))
}
by <- svyby(~api00, ~stype, reps$JK1, svymean, covmat = TRUE)
d <- svycontrast(by, c(E = 1, H = -1)); one("JK1", "difference", d)
add("JK1.by", "vcov", as.vector(vcov(by)))
f <- svychisq(~stype + sch.wide, reps$JK1)
add("JK1", "chisq", c(f = f$statistic[[1]], df1 = f$parameter[[1]], df2 = f$parameter[[2]], p = f$p.value[[1]]))
t <- svytotal(~enroll, reps$JK1, deff = "replace"); one("JK1", "enroll", t)
m <- svymean(~api00, reps$JK1, deff = "replace"); add("JK1", "deff", c(replace = deff(m)[[1]]))
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wides <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
ps <- postStratify(reps$JK1, ~stype, types)
one("JK1.cells", "mean", svymean(~api00, ps)); one("JK1.cells", "total", svytotal(~enroll, ps))
ra <- calibrate(reps$JK1, ~stype + sch.wide, c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018,
                sch.wideYes = 5122), calfun = "raking", epsilon = 1e-14, maxit = 200, compress = FALSE)
one("JK1.rake", "mean", svymean(~api00, ra)); one("JK1.rake", "ratio", svyratio(~api00, ~api99, ra))

# an ordered logit, fitted anew with each set of replicate weights
for (of in c("JK1", "boot")) {
  r <- reps[[of]]; W <- weights(r, "analysis"); people <- r$variables
  people$y <- factor(people$outcome)
  fit <- function(w) {
    people$w <- w
    coef(ordinal::clm(y ~ meals + ell, data = people[w > 0, ], weights = w,
                      control = ordinal::clm.control(gradTol = 1e-12, maxIter = 200)))
  }
  full <- fit(weights(r, "sampling"))[c("meals", "ell", "1|2", "2|3", "3|4")]
  again <- t(apply(W, 2, fit))[, names(full)]
  v <- survey::svrVar(again, r$scale, r$rscales, mse = FALSE, coef = full)
  add(paste0(of, ".clm"), "value", full); add(paste0(of, ".clm"), "se", sqrt(diag(v)))
}
# models of a mean
tight <- glm.control(epsilon = 1e-14, maxit = 100)
for (m in list(list("linear", api00 ~ meals + ell, gaussian()),
               list("logit", wide ~ meals + ell, quasibinomial()),
               list("probit", wide ~ meals + ell, quasibinomial("probit")),
               list("poisson", enroll ~ meals + ell, quasipoisson()))) {
  g <- svyglm(m[[2]], reps$JK1, family = m[[3]], control = tight)
  add("JK1.glm", paste0(m[[1]], ".value"), coef(g)); add("JK1.glm", paste0(m[[1]], ".se"), SE(g))
}

# imputations
sets <- imputationList(smi[[1]])
s <- svydesign(id = ~id, data = sets)
for (x in c("drinkreg", "cistot")) {
  f <- as.formula(paste0("~", if (x == "drinkreg") "as.numeric(drinkreg)" else x))
  each <- with(s, svymean(f))
  for (df in c(Inf, degf(s$designs[[1]]))) {
    m <- MIcombine(each, df.complete = df)
    add(paste0("smi.", x), as.character(df), c(value = coef(m)[[1]], se = SE(m)[[1]], df = m$df[[1]],
                                               missing = m$missinfo[[1]]))
  }
}
models <- with(s, svyglm(as.numeric(drinkreg) ~ cistot + sex, family = quasibinomial))
m <- MIcombine(models)
for (i in 1:5) {
  add(paste0("smi.model", i), "coef", coef(models[[i]])); add(paste0("smi.model", i), "vcov", as.vector(vcov(models[[i]])))
}
add("smi.model", "coef", coef(m)); add("smi.model", "vcov", as.vector(vcov(m)))
add("smi.model", "df", m$df); add("smi.model", "missing", m$missinfo)
# Li, Raghunathan and Rubin (1991), degrees of freedom of Reiter (2007) where complete data have few
joint <- function(models, at, complete) {
  k <- length(at); n <- length(models); t <- k * (n - 1)
  q <- sapply(models, function(one) coef(one)[at])
  u <- Reduce(`+`, lapply(models, function(one) vcov(one)[at, at])) / n
  r <- (1 + 1 / n) * sum(diag(cov(t(q)) %*% solve(u))) / k
  f <- drop(rowMeans(q) %*% solve(u) %*% rowMeans(q)) / (k * (1 + r))
  if (is.infinite(complete)) {
    df <- if (t > 4) 4 + (t - 4) * (1 + (1 - 2 / t) / r)^2 else t * (1 + 1 / k) * (1 + 1 / r)^2 / 2
  } else {
    a <- r * t / (t - 2)
    v <- (complete + 1) / (complete + 3) * complete
    c1 <- v - 2 * (1 + a)
    c2 <- v - 4 * (1 + a)
    df <- 4 + 1 / (1 / c2 + (a^2 * c1 / ((1 + a)^2 * c2) + 8 * a^2 * c1 / ((1 + a) * c2^2) +
      4 * a^2 / ((1 + a) * c2) + 4 * a^2 / (c2 * c1) + 16 * a^2 * c1 / c2^3 + 8 * a^2 / c2^2) / (t - 4))
  }
  c(f = f, df = df, p = pf(f, k, df, lower.tail = FALSE))
}
for (complete in c(20, 200, Inf)) add("smi.joint", paste0("df", complete), joint(models, 2:3, complete))
add("smi.joint", "few", joint(models[1:2], 2:3, Inf))
write.csv(out, "statistics.csv", row.names = FALSE)

# Reference values for models other than the ordered ones.
#
#   Rscript models.R        (in this folder, after reference.R; R 4.2, survey 4.1, nnet, VGAM, ordinal,
#                            sandwich, clubSandwich)
#
# Reads anes96.csv, apistrat.csv and apiclus1.csv; writes models.csv: case, quantity, name, value.
# Linearised errors of nnet, VGAM and ordinal are made of their scores and information by
# survey::svyrecvar, as survey::svyglm makes its own.
suppressPackageStartupMessages({
  library(survey); library(nnet); library(VGAM); library(ordinal); library(clubSandwich)
})

out <- data.frame()
add <- function(case, quantity, values) {
  out <<- rbind(out, data.frame(case = case, quantity = quantity, name = names(values),
                                value = sprintf("%.17g", unname(values))))
}
tight <- glm.control(epsilon = 1e-14, maxit = 100)

anes <- read.csv("anes96.csv")
anes$edu <- factor(c("low", "mid", "high")[cut(anes$educ, c(0, 3, 5, 7), labels = FALSE)],
                   levels = c("low", "mid", "high"))
anes$right <- as.numeric(anes$PID >= 4)
anes$party <- factor(c("left", "middle", "right")[cut(anes$PID, c(-1, 1, 4, 6), labels = FALSE)],
                     levels = c("left", "middle", "right"))
anes$group <- as.integer(anes$party)
nested <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = anes)
plain <- svydesign(ids = ~1, weights = ~w, data = anes)
api <- function(name) {
  data <- read.csv(paste0(name, ".csv"))
  data$wide <- as.numeric(data$sch.wide == "Yes")
  if (name == "apistrat")
    svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = data) else
    svydesign(ids = ~dnum, weights = ~pw, fpc = ~fpc, data = data)
}

svyglm_case <- function(case, formula, design, family) {
  fit <- svyglm(formula, design, family = family, control = tight)
  # scoring converges slowly where the link is not canonical: on from there
  for (i in 1:5) fit <- eval(bquote(svyglm(formula, design, family = family, control = tight,
                                           start = .(coef(fit)))))
  shown(case, fit)
}
shown <- function(case, fit) {
  add(case, "estimate", coef(fit))
  add(case, "se", SE(fit))
  add(case, "deviance", c(deviance = fit$deviance))
}

# ---- survey::svyglm
for (name in c("apistrat", "apiclus1")) {
  design <- api(name)
  svyglm_case(paste0(name, ".linear"), api00 ~ ell + meals + stype, design, gaussian())
  svyglm_case(paste0(name, ".missing"), api00 ~ meals + avg.ed, design, gaussian())
  svyglm_case(paste0(name, ".logit"), wide ~ ell + meals, design, quasibinomial())
  svyglm_case(paste0(name, ".probit"), wide ~ ell + meals, design, quasibinomial("probit"))
  svyglm_case(paste0(name, ".poisson"), enroll ~ api00 + stype, design, quasipoisson())
}
svyglm_case("anes.domain", right ~ age + income, subset(nested, educ >= 4), quasibinomial())
svyglm_case("anes.offset", educ ~ age + offset(log(income)), nested, quasipoisson())
svyglm_case("anes.offset.logit", right ~ age + offset(log(income) / 2), nested, quasibinomial())
svyglm_case("anes.offset.probit", right ~ age + offset(log(income) / 2), nested,
            quasibinomial("probit"))
svyglm_case("anes.transformed", right ~ log(age) + I(income^2) + age:income, nested,
            quasibinomial())

# ---- tests of terms, criteria, predictions
larger <- svyglm(right ~ age + income + edu, nested, family = quasibinomial(), control = tight)
smaller <- svyglm(right ~ age + income, nested, family = quasibinomial(), control = tight)
shown("anes.logit", larger)
shown("anes.smaller", smaller)
wald <- regTermTest(larger, ~edu, df = Inf)
add("anes.logit", "wald", c(chi2 = wald$chisq[1]))
for (df in c(Inf, degf(nested))) {
  ratio <- regTermTest(larger, ~edu, method = "LRT", df = df)
  add("anes.logit", if (is.finite(df)) "ratio.f" else "ratio.chi2",
      c(chi2 = ratio$chisq[1], p = ratio$p[1], first = ratio$lambda[1], second = ratio$lambda[2]))
}
add("anes.logit", "aic", c(larger = AIC(larger)[["AIC"]], smaller = AIC(smaller)[["AIC"]]))
add("anes.logit", "bic", c(larger = BIC(larger, smaller, maximal = larger)[1, "BIC"],
                           smaller = BIC(larger, smaller, maximal = larger)[2, "BIC"]))
people <- data.frame(age = c(20, 47.5, 80), income = c(1, 12, 24), edu = c("low", "high", "mid"))
predicted <- predict(larger, people, type = "response", se.fit = TRUE)
add("anes.logit", "predicted", setNames(as.numeric(coef(predicted)), 1:3))
add("anes.logit", "predicted.se", setNames(as.numeric(SE(predicted)), 1:3))
gap <- svycontrast(larger, list(gap = c(edumid = -1, eduhigh = 1)))
add("anes.logit", "contrast", c(value = coef(gap)[[1]], se = SE(gap)[[1]]))
z <- c(coef(larger)[["edumid"]] / SE(larger)[["edumid"]],
       coef(larger)[["eduhigh"]] / SE(larger)[["eduhigh"]], coef(gap)[[1]] / SE(gap)[[1]])
add("anes.logit", "pairs.p", setNames(p.adjust(2 * pt(-abs(z), degf(nested)), "holm"), 1:3))

# ---- splines: predictions, for names and bases differ. By hand, since predict.svyglm makes a new
# basis of the new data
basis <- splines::bs(anes$income, df = 5)
curve <- svyglm(age ~ splines::bs(income, df = 5) + edu, nested)
X <- cbind(1, predict(basis, c(1, 7.5, 20, 24)), 1, 0)
add("anes.spline", "predicted", setNames(drop(X %*% coef(curve)), 1:4))
add("anes.spline", "predicted.se", setNames(sqrt(diag(X %*% vcov(curve) %*% t(X))), 1:4))

# ---- average predictions and effects: delta method, everybody given each level in turn
average <- function(fit, data, w) {
  X <- model.matrix(delete.response(terms(fit)), data)
  mu <- plogis(drop(X %*% coef(fit)))
  list(value = weighted.mean(mu, w), gradient = colSums(X * (mu * (1 - mu)) * w) / sum(w))
}
at <- lapply(levels(anes$edu), function(level)
  average(larger, transform(anes, edu = factor(level, levels = levels(anes$edu))), anes$w))
error <- function(g) sqrt(drop(g %*% vcov(larger) %*% g))
add("anes.logit", "average", setNames(sapply(at, `[[`, "value"), levels(anes$edu)))
add("anes.logit", "average.se", setNames(sapply(at, function(a) error(a$gradient)),
                                         levels(anes$edu)))
add("anes.logit", "effect", c(mid = at[[2]]$value - at[[1]]$value,
                              high = at[[3]]$value - at[[1]]$value))
add("anes.logit", "effect.se", c(mid = error(at[[2]]$gradient - at[[1]]$gradient),
                                 high = error(at[[3]]$gradient - at[[1]]$gradient)))
X <- model.matrix(larger)
mu <- fitted(larger)
f <- mu * (1 - mu)
slope <- coef(larger)[["age"]] * weighted.mean(f, anes$w)
gradient <- colSums(X * (coef(larger)[["age"]] * f * (1 - 2 * mu)) * anes$w) / sum(anes$w)
gradient["age"] <- gradient["age"] + weighted.mean(f, anes$w)
add("anes.logit", "slope", c(value = slope, se = error(gradient)))

# ---- multinomial logit: nnet and VGAM
linearised <- function(scores, bread, design)
  sqrt(diag(svyrecvar(scores %*% bread, design$cluster, design$strata, design$fpc)))
multinomial_case <- function(case, formula, design) {
  data <- model.frame(design)
  data$.w <- weights(design) / mean(weights(design))
  # the call must hold the formula itself
  fit <- eval(bquote(multinom(.(formula), data, weights = .w, trace = FALSE, maxit = 5000,
                              reltol = 1e-16, abstol = 0)))
  also <- vglm(formula, multinomial(refLevel = 1), data, weights = .w,
               epsilon = 1e-14, maxit = 100)
  X <- model.matrix(formula, data)
  answer <- model.response(model.frame(formula, data))
  Y <- outer(as.integer(answer), seq_along(levels(answer)), `==`) * 1
  K <- nlevels(answer)
  # multinom stops early: Newton's method from there
  b <- t(coef(fit))
  for (i in 1:5) {
    eta <- cbind(0, X %*% b)
    P <- exp(eta) / rowSums(exp(eta))
    H <- do.call(rbind, lapply(2:K, function(j) do.call(cbind, lapply(2:K, function(k)
      t(X) %*% (X * (data$.w * P[, j] * ((j == k) - P[, k])))))))
    scores <- do.call(cbind, lapply(2:K, function(k) X * (Y[, k] - P[, k]) * data$.w))
    b <- b + matrix(solve(H, colSums(scores)), nrow(b))
  }
  stopifnot(max(abs(b - t(coef(fit)))) < 1e-3,
            max(abs(b - t(matrix(coef(also), K - 1)))) < 1e-8)
  scores <- scores * mean(weights(design))
  add(case, "estimate", setNames(as.vector(b), paste(rep(levels(answer)[-1], each = nrow(b)),
                                                     rownames(b))))
  add(case, "se", setNames(linearised(scores, solve(H) / mean(weights(design)), design),
                           seq_along(b)))
  add(case, "loglik", c(loglik = sum(data$.w * Y * log(P))))
}
multinomial_case("anes.multinomial", party ~ age + income + edu, nested)
multinomial_case("anes.multinomial.plain", party ~ selfLR + logpopul, plain)

# ---- partial proportional odds: ordinal::clm with nominal effects
nominal_case <- function(case, formula, nominal, design) {
  data <- model.frame(design)
  data$.w <- weights(design)
  data$y <- factor(data$group, ordered = TRUE)
  fit <- clm(formula, nominal = nominal, data = data, weights = .w,
             control = clm.control(gradTol = 1e-12, relTol = 1e-14, maxIter = 200))
  # the scores by differences of the row's log-probability would lose digits: by hand
  q <- fit$coefficients
  XN <- model.matrix(nominal, data)
  XP <- model.matrix(formula, data)[, -1, drop = FALSE]
  cuts <- nlevels(data$y) - 1
  k <- as.integer(data$y)
  side <- function(k) {  # derivatives of the k-th bound, zero at the ends
    G <- matrix(0, nrow(data), length(q))
    for (j in seq_len(cuts)) for (i in seq_len(ncol(XN)))
      G[, (i - 1) * cuts + j] <- XN[, i] * (k == j)
    inside <- k >= 1 & k <= cuts
    if (ncol(XP)) G[, ncol(XN) * cuts + seq_len(ncol(XP))] <- -XP * inside
    list(z = ifelse(k < 1, -Inf, ifelse(k > cuts, Inf, drop(G %*% q))), G = G)
  }
  upper <- side(k); lower <- side(k - 1)
  P <- plogis(upper$z) - plogis(lower$z)
  u <- dlogis(upper$z) / P; l <- dlogis(lower$z) / P
  scores <- upper$G * u - lower$G * l
  slope <- function(z) ifelse(is.finite(z), dlogis(z) * (1 - 2 * plogis(z)), 0)
  H <- -(t(upper$G) %*% (upper$G * data$.w * (slope(upper$z) / P - u^2)) +
         t(lower$G) %*% (lower$G * data$.w * (-slope(lower$z) / P - l^2)) +
         t(upper$G) %*% (lower$G * data$.w * (u * l)) + t(lower$G) %*% (upper$G * data$.w * (u * l)))
  stopifnot(max(abs(colSums(scores * data$.w))) < 1e-6)
  se <- linearised(scores * data$.w, solve(H), design)
  add(case, "estimate", q)
  add(case, "se", setNames(se, names(q)))
  add(case, "loglik", c(loglik = as.numeric(logLik(fit))))
}
nominal_case("anes.partial", y ~ selfLR + income, ~age, nested)
nominal_case("anes.partial.levels", y ~ age, ~edu, plain)
nominal_case("anes.generalised", y ~ 1, ~age + selfLR, nested)

# ---- few clusters: clubSandwich
data <- read.csv("apiclus1.csv")
data$wide <- as.numeric(data$sch.wide == "Yes")
few_case <- function(case, fit, target) {
  vcov <- vcovCR(fit, cluster = data$dnum, type = "CR2", target = target, inverse_var = FALSE)
  test <- coef_test(fit, vcov = vcov, test = "Satterthwaite")
  add(case, "estimate", coef(fit))
  add(case, "se", setNames(test$SE, names(coef(fit))))
  add(case, "df", setNames(test$df_Satt, names(coef(fit))))
  add(case, "p", setNames(test$p_Satt, names(coef(fit))))
}
few_case("few.linear", lm(api00 ~ ell + meals + stype, data, weights = pw), rep(1, nrow(data)))
# the coefficient of ell is here the difference of those of ell and meals
few_case("few.difference", lm(api00 ~ ell + I(ell + meals) + stype, data, weights = pw),
         rep(1, nrow(data)))
logit <- suppressWarnings(glm(wide ~ ell + meals, data, family = binomial(), weights = pw,
                              control = tight))
few_case("few.logit", logit, fitted(logit) * (1 - fitted(logit)))
count <- glm(enroll ~ api00 + stype, data, family = poisson(), weights = pw, control = tight)
few_case("few.poisson", count, fitted(count))

write.csv(out, "models.csv", row.names = FALSE, quote = TRUE)

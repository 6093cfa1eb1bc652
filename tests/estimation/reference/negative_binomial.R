# Reference values for the negative binomial model.
#
#   Rscript negative_binomial.R        (in this folder; R 4.2, MASS 7.3, survey 4.1)
#
# Reads quine.csv (which it writes from MASS), apistrat.csv and apiclus1.csv; writes
# negative_binomial.csv: case, quantity, name, value. Estimates are those of MASS::glm.nb, with
# weights in a sample survey. Linearised errors are made by survey::svyrecvar of scores and
# information, which stats::deriv3 derives from the log-likelihood; survey::svymle, whose
# derivatives are numerical, has to agree roughly.
suppressPackageStartupMessages({library(MASS); library(survey)})
write.csv(quine, "quine.csv", row.names = FALSE, quote = FALSE)

out <- data.frame()
add <- function(case, quantity, values) {
  out <<- rbind(out, data.frame(case = case, quantity = quantity, name = names(values),
                                value = sprintf("%.17g", unname(values))))
}
row <- deriv3(~lgamma(y + exp(t)) - lgamma(exp(t)) - lgamma(y + 1) + y * eta + exp(t) * t -
                (y + exp(t)) * log(exp(t) + exp(eta)), c("eta", "t"),
              function(y, eta, t) NULL)

case <- function(name, formula, design) {
  data <- model.frame(design)
  data$.w <- weights(design) / mean(weights(design))
  fit <- eval(bquote(glm.nb(.(formula), data, weights = .w,
                            control = glm.control(epsilon = 1e-14, maxit = 200))))
  X <- model.matrix(fit)
  y <- fit$y
  offset <- if (is.null(fit$offset)) 0 else fit$offset
  q <- c(coef(fit), "log(theta)" = log(fit$theta))
  k <- length(q)
  for (i in 1:20) {  # glm.nb alternates, and stops early: Newton's method from there
    at <- row(y, drop(X %*% q[-k]) + offset, q[k])
    g <- attr(at, "gradient"); h <- attr(at, "hessian")
    scores <- cbind(X * g[, "eta"], g[, "t"]) * data$.w
    H <- -rbind(cbind(t(X) %*% (X * (data$.w * h[, "eta", "eta"])),
                      t(X) %*% (data$.w * h[, "eta", "t"])),
                c(t(X) %*% (data$.w * h[, "eta", "t"]), sum(data$.w * h[, "t", "t"])))
    q <- q + drop(solve(H, colSums(scores)))
  }
  stopifnot(max(abs(q - c(coef(fit), log(fit$theta)))) < 1e-6)
  influence <- scores %*% solve(H)
  V <- svyrecvar(influence, design$cluster, design$strata, design$fpc)
  add(name, "estimate", q)
  add(name, "se", setNames(sqrt(diag(V)), names(q)))
  add(name, "loglik", c(loglik = sum(as.numeric(at) * weights(design))))
  rough <- svymle(
    loglike = function(y, eta, t) as.numeric(row(y, eta, t)),
    gradient = function(y, eta, t) attr(row(y, eta, t), "gradient"),
    design = update(design, .y = y, .off = offset), formulas = list(eta = eval(bquote(
      .(as.formula(paste(".y ~", deparse1(formula[[3]])))))), t = ~1),
    start = unname(q), method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
  stopifnot(max(abs(SE(rough) / sqrt(diag(V)) - 1)) < 3e-3)
  add(name, "theta", c(theta = exp(q[[k]])))
}
case("quine", Days ~ Sex + Age + Eth + Lrn, svydesign(ids = ~1, weights = ~one,
                                                    data = transform(quine, one = 1)))
strat <- read.csv("apistrat.csv"); clus <- read.csv("apiclus1.csv")
case("apistrat", enroll ~ ell + meals + stype,
     svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat))
case("apiclus1", enroll ~ ell + stype,
     svydesign(ids = ~dnum, weights = ~pw, fpc = ~fpc, data = clus))
write.csv(out, "negative_binomial.csv", row.names = FALSE, quote = TRUE)

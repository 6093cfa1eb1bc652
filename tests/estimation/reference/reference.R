# Reference values for the tests of scs_report.estimation.
#
#   Rscript reference.R        (in this folder; R 4.2, MASS, ordinal, survey 4.1)
#
# Writes the data of packages beside anes96.csv (statsmodels' anes96 with made-up weights, strata and
# clusters), and values.csv: case, quantity, name, value.
suppressPackageStartupMessages({ library(MASS); library(ordinal); library(survey) })

out <- data.frame()
add <- function(case, quantity, values) {
  out <<- rbind(out, data.frame(case = case, quantity = quantity, name = names(values),
                                value = sprintf("%.17g", unname(values))))
}
save_csv <- function(data, name) write.csv(data, paste0(name, ".csv"), row.names = FALSE, na = "")

# clm reaches the optimum; its parameters are cutpoints, then coefficients
clm_case <- function(case, formula, data, link = "logit", weights = NULL) {
  data$.w <- if (is.null(weights)) 1 else weights
  fit <- clm(formula, data = data, weights = .w, link = link,
             control = clm.control(gradTol = 1e-12, relTol = 1e-14, maxIter = 200))
  add(case, "coefficient", fit$beta)
  add(case, "cutpoint", fit$alpha)
  add(case, "loglik", c(loglik = as.numeric(logLik(fit))))
  fit
}

# svyolr stops early and differentiates numerically: it is started again from its own solution
svyolr_case <- function(case, formula, design, method = "logistic") {
  control <- list(reltol = 1e-16, maxit = 5000)
  fit <- svyolr(formula, design, method = method, control = control)
  # its start is on the inner scale: the first cutpoint, then logarithms of the distances
  for (i in 1:10) fit <- svyolr(formula, design, method = method, control = control,
                                start = c(fit$coefficients, fit$zeta[1], log(diff(fit$zeta))))
  values <- c(fit$coefficients, fit$zeta)
  add(case, "svyolr", values)
  add(case, "se", setNames(sqrt(diag(vcov(fit))), names(values)))
}

# ---- housing (MASS): frequencies as weights
save_csv(transform(housing, Sat = as.integer(Sat)), "housing")
clm_case("housing", Sat ~ Infl + Type + Cont, housing, weights = housing$Freq)
fit <- polr(Sat ~ Infl + Type + Cont, data = housing, weights = Freq, Hess = TRUE,
            control = list(reltol = 1e-15, maxit = 1000))
add("housing", "polr", c(fit$coefficients, fit$zeta))

# ---- wine (ordinal): three links
save_csv(transform(wine, rating = as.integer(rating)), "wine")
for (link in c("logit", "probit", "cloglog"))
  clm_case(paste0("wine.", link), rating ~ temp + contact, wine, link = link)

# ---- anes96: weights; weights with strata and clusters; a domain
anes <- read.csv("anes96.csv")
anes$PID <- factor(anes$PID, ordered = TRUE)
model <- PID ~ logpopul + selfLR + age + educ + income
clm_case("anes96", model, anes, weights = anes$w)
plain <- svydesign(ids = ~1, weights = ~w, data = anes)
svyolr_case("anes96", model, plain)
nested <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = anes)
svyolr_case("anes96.clusters", model, nested)
clm_case("anes96.domain", model, subset(anes, educ >= 4), weights = anes$w[anes$educ >= 4])
svyolr_case("anes96.domain", model, subset(nested, educ >= 4))

# ---- anes96: weights of zero stay in the design and are outside every estimate
anes$zero <- ifelse(seq_len(nrow(anes)) %% 19 == 0, 0, anes$w)
some <- svydesign(ids = ~1, weights = ~zero, data = anes)
sampled <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~zero, data = anes)
some <- update(some, young = as.numeric(age < 40))
sampled <- update(sampled, young = as.numeric(age < 40))
zero_case <- function(case, design) {
  mean <- svymean(~age, design)
  ratio <- svyratio(~income, ~educ, design)
  share <- svyciprop(~young, design, method = "logit")
  within <- svymean(~age, subset(design, educ >= 4))
  add(case, "mean", c(value = coef(mean)[[1]], se = SE(mean)[[1]]))
  add(case, "domain", c(value = coef(within)[[1]], se = SE(within)[[1]]))
  add(case, "ratio", c(value = coef(ratio)[[1]], se = SE(ratio)[[1]]))
  add(case, "share", c(value = coef(share)[[1]], se = SE(share)[[1]],
                       low = attr(share, "ci")[[1]], high = attr(share, "ci")[[2]]))
  add(case, "variance", c(value = coef(svyvar(~age, design))[[1]]))
  add(case, "count", c(n = coef(unwtd.count(~age, design))[[1]], df = degf(design)))
}
zero_case("anes96.zero", some)
zero_case("anes96.zero.clusters", sampled)
clm_case("anes96.zero", model, subset(anes, zero > 0), weights = anes$zero[anes$zero > 0])
svyolr_case("anes96.zero", model, some)
svyolr_case("anes96.zero.clusters", model, sampled)

# ---- anes96: a level that nobody in the domain has, at the end and as the reference
anes$level <- factor(c("low", "middle", "high")[cut(anes$educ, c(0, 3, 5, 7), labels = FALSE)],
                     levels = c("low", "middle", "high"))
plain <- update(plain, level = anes$level)
for (case in c("last", "reference")) {
  inside <- if (case == "last") anes$level != "high" else anes$level != "low"
  part <- subset(plain, inside)
  part <- update(part, level = droplevels(level))
  clm_case(paste0("anes96.empty.", case), PID ~ age + level,
           transform(anes[inside, ], level = droplevels(level)), weights = anes$w[inside])
  svyolr_case(paste0("anes96.empty.", case), PID ~ age + level, part)
}

# ---- anes96: transformations that look at all people in the model
poly_case <- clm_case("anes96.poly", PID ~ poly(age, 2) + scale(educ), anes, weights = anes$w)
shown <- data.frame(age = c(20, 47.5, 80), educ = c(1, 4, 7))
add("anes96.poly", "predicted", setNames(
  t(predict(poly_case, newdata = shown, type = "prob")$fit), rep(levels(anes$PID), 3)))

# ---- anes96: parallel lines. One binary logit a split, their influence values stacked
brant <- function(case, design) {
  levels <- 1:6
  slopes <- list(); influence <- list()
  for (k in levels) {
    anes$.y <- as.integer(as.integer(as.character(anes$PID)) >= k)
    fit <- glm(.y ~ logpopul + selfLR + age + educ + income, data = anes, weights = w,
               family = quasibinomial(), control = glm.control(epsilon = 1e-14, maxit = 100))
    score <- model.matrix(fit) * (fit$residuals * fit$weights)
    slopes[[k]] <- coef(fit)[-1]
    influence[[k]] <- (score %*% summary(fit)$cov.unscaled)[, -1]
  }
  b <- unlist(slopes)
  v <- svyrecvar(do.call(cbind, influence), design$cluster, design$strata, design$fpc)
  p <- length(slopes[[1]])
  wald <- function(columns) {
    rows <- expand.grid(column = columns, k = levels[-1])
    contrast <- matrix(0, nrow(rows), length(b))
    for (i in seq_len(nrow(rows))) {
      contrast[i, rows$column[i]] <- -1
      contrast[i, (rows$k[i] - 1) * p + rows$column[i]] <- 1
    }
    gap <- contrast %*% b
    drop(t(gap) %*% solve(contrast %*% v %*% t(contrast), gap))
  }
  add(case, "brant", setNames(c(wald(1:p), sapply(1:p, wald)), c("all", names(slopes[[1]]))))
}
brant("anes96", plain)
brant("anes96.clusters", nested)

# ---- api (survey): strata with fpc; clusters with fpc; missing values stay in the design
data(api)
level <- function(x) cut(x, c(0, 550, 650, 750, 1000), labels = 1:4, ordered_result = TRUE)
for (name in c("apistrat", "apiclus1")) {
  data <- get(name)
  data$outcome <- level(data$api00)
  kept <- data[, c("outcome", "stype", "dnum", "pw", "fpc", "meals", "ell", "mobility", "avg.ed",
                   "api00", "api99", "enroll", "sch.wide", "both")]
  save_csv(transform(kept, outcome = as.integer(outcome)), name)
  model <- outcome ~ meals + ell + mobility
  design <- if (name == "apistrat")
    svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = data) else
    svydesign(ids = ~dnum, weights = ~pw, fpc = ~fpc, data = data)
  clm_case(name, model, data, weights = data$pw)
  svyolr_case(name, model, design)
  both <- data[!is.na(data$avg.ed), ]
  clm_case(paste0(name, ".missing"), outcome ~ meals + avg.ed, both, weights = both$pw)
  svyolr_case(paste0(name, ".missing"), outcome ~ meals + avg.ed, design)

  mean <- svymean(~api00 + enroll, design, na.rm = TRUE)
  add(name, "mean", c(api00 = coef(svymean(~api00, design))[[1]]))
  add(name, "mean.se", c(api00 = SE(svymean(~api00, design))[[1]]))
  design <- update(design, wide = as.numeric(sch.wide == "Yes"))
  share <- svyciprop(~wide, design, method = "logit")
  add(name, "share", c(value = coef(share)[[1]], se = SE(share)[[1]],
                       low = attr(share, "ci")[[1]], high = attr(share, "ci")[[2]]))
  by <- svyby(~api00, ~stype, design, svymean)
  add(name, "by", setNames(by$api00, by$stype))
  add(name, "by.se", setNames(by$se, by$stype))
  by <- svyby(~api00, ~sch.wide, design, svymean, covmat = TRUE)
  gap <- svycontrast(by, list(gap = c(-1, 1)))
  add(name, "gap", c(value = coef(gap)[[1]], se = SE(gap)[[1]]))
  ratio <- svyratio(~api00, ~api99, design)
  add(name, "ratio", c(value = coef(ratio)[[1]], se = SE(ratio)[[1]]))
  test <- svychisq(~sch.wide + stype, design, statistic = "F")
  add(name, "chisq", c(f = test$statistic[[1]], df1 = test$parameter[[1]],
                       df2 = test$parameter[[2]], p = test$p.value[[1]]))
}
write.csv(out, "values.csv", row.names = FALSE, quote = TRUE)

# Reference values for groups compared with one another, overlapping or not.
#
#   Rscript groups.R        (in this folder, after inference.R; R 4.2, survey 4.1)
#
# Reads clustered.csv and writes groups.csv: case, quantity, name, value. The columns of the banner
# are a: x below 0.3; b: g is 2 or more, which overlaps with a; c: all of both and others; d, e, f:
# the levels of g, which do not overlap. Cases differ by strata, clusters, finite populations,
# domain, weights of zero.
suppressPackageStartupMessages(library(survey))
d <- read.csv("clustered.csv")
d$population <- c(40, 30, 20, 24, 16, 10)[d$stratum]
d$w0 <- ifelse(d$seen == 3, 0, d$w)
masks <- list(a = d$x < 0.3, b = d$g >= 2, c = d$x < 1.4 | d$g >= 2,
              d = d$g == 1, e = d$g == 2, f = d$g == 3)
for (name in names(masks)) d[[paste0("in_", name)]] <- as.integer(masks[[name]])

out <- data.frame()
add <- function(case, quantity, values) {
  out <<- rbind(out, data.frame(case = case, quantity = quantity, name = names(values),
                                value = sprintf("%.17g", unname(values))))
}

full <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = d)
finite <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, fpc = ~population, data = d)
people <- svydesign(ids = ~1, weights = ~w, data = d)
strata <- svydesign(ids = ~1, strata = ~stratum, weights = ~w, data = d)
zero <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w0, data = d)
designs <- list(full = full, full.part = subset(full, part == 1), finite = finite,
                finite.part = subset(finite, part == 1), people = people,
                people.part = subset(people, part == 1), strata = strata, zero = zero,
                zero.part = subset(zero, part == 1))

for (case in names(designs)) for (answer in c("yes_missing", "size")) {
  s <- designs[[case]]
  # the answer and its base, group by group, as totals: a missing answer is in no base
  s <- update(s, given = as.integer(!is.na(get(answer))),
              value = ifelse(is.na(get(answer)), 0, get(answer)))
  s <- do.call(update, c(list(s), sapply(names(masks), function(m)
    bquote(value * .(as.name(paste0("in_", m)))), simplify = FALSE) |>
      setNames(paste0("t_", names(masks)))))
  s <- do.call(update, c(list(s), sapply(names(masks), function(m)
    bquote(given * .(as.name(paste0("in_", m)))), simplify = FALSE) |>
      setNames(paste0("n_", names(masks)))))
  totals <- svytotal(reformulate(c(paste0("t_", names(masks)), paste0("n_", names(masks)))), s)
  mean_of <- function(m) bquote(.(as.name(paste0("t_", m))) / .(as.name(paste0("n_", m))))
  key <- paste(case, answer, sep = ".")
  means <- svycontrast(totals, sapply(names(masks), mean_of, simplify = FALSE))
  add(key, "value", setNames(coef(means), names(masks)))
  add(key, "se", setNames(sqrt(diag(vcov(means))), names(masks)))
  # the disjoint groups once more, and their covariance, by svyby
  by <- svyby(reformulate(answer), ~g, subset(s, given == 1), svymean, covmat = TRUE)
  add(key, "svyby", setNames(c(coef(by), SE(by)), paste(rep(c("value", "se"), each = 3), 1:3)))
  gap <- svycontrast(by, list(c(1, -1, 0), c(1, 0, -1), c(0, 1, -1)))
  add(key, "svyby.gap", setNames(c(coef(gap), SE(gap)), paste(rep(c("value", "se"), each = 3),
                                                            c("de", "df", "ef"))))
  # every pair
  pairs <- combn(names(masks), 2)
  labels <- paste0(pairs[1, ], pairs[2, ])
  gaps <- svycontrast(totals, setNames(lapply(seq_along(labels), function(i)
    bquote(.(mean_of(pairs[1, i])) - .(mean_of(pairs[2, i])))), labels))
  df <- sapply(seq_along(labels), function(i) {
    either <- d[[paste0("in_", pairs[1, i])]] | d[[paste0("in_", pairs[2, i])]]
    s <- update(s, either = masks[[pairs[1, i]]][as.integer(row.names(s$variables))] |
                  masks[[pairs[2, i]]][as.integer(row.names(s$variables))])
    degf(subset(s, either))
  })
  t <- coef(gaps) / sqrt(diag(vcov(gaps)))
  p <- 2 * pt(-abs(t), df)
  add(key, "gap", setNames(coef(gaps), labels))
  add(key, "gap.se", setNames(sqrt(diag(vcov(gaps))), labels))
  add(key, "gap.df", setNames(df, labels))
  add(key, "gap.p", setNames(p, labels))
  for (method in c("holm", "bonferroni")) {
    add(key, paste0("gap.", method), setNames(p.adjust(p, method), labels))
  }
  # two disjoint groups by svyttest
  two <- subset(s, g < 3)
  test <- svyttest(reformulate("g == 2", answer), two)
  add(key, "svyttest", c(gap = test$estimate[[1]], t = test$statistic[[1]]))
  # effects of the design; a domain's population is its sum of weights. With this seed it is larger
  # than the number of people
  for (m in names(masks)) {
    part <- subset(s, masks[[m]][as.integer(row.names(s$variables))] & given == 1)
    add(key, "deff.replace", setNames(deff(svymean(reformulate(answer), part, deff = "replace")), m))
    add(key, "deff", setNames(deff(svymean(reformulate(answer), part, deff = TRUE)), m))
    w <- weights(part)
    add(key, "effective", setNames(sum(w)^2 / sum(w^2), m))
  }
}
write.csv(out, "groups.csv", row.names = FALSE, quote = TRUE)

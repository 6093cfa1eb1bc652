# Reference values for parts of the demonstration study set beside all:
#
#   Rscript tests/examples/demo_parts.R > tests/examples/demo_parts.csv
#
# The difference of a part and the whole is that of two ratios of totals (svycontrast, so by
# linearisation), since the part overlaps with the whole.
suppressPackageStartupMessages(library(survey))
d <- read.csv("examples/demo/data/respondents.csv")
design <- svydesign(ids = ~neighbourhood, strata = ~district, fpc = ~neighbourhoods,
                    weights = ~weight, data = d)
cat("part,fact,quantity,value,se\n")
show <- function(part, fact, quantity, x)
  cat(sprintf("%s,%s,%s,%.15g,%.15g\n", part, fact, quantity, coef(x)[1], SE(x)[1]))
facts <- list(sunday.agree = quote(as.numeric(sunday >= 4)),
              visits.never = quote(as.numeric(visits == 1)),
              services.books = quote(ifelse(visits >= 2, use_books, NA)))
parts <- list("gender == 0" = quote(gender == 0), "district == 2" = quote(district == 2),
              "age >= 40" = quote(age >= 40))
for (fact in names(facts)) {
  d$value <- eval(facts[[fact]], d)
  d$given <- as.numeric(!is.na(d$value))
  d$value[is.na(d$value)] <- 0
  for (part in names(parts)) {
    d$inside <- as.numeric(eval(parts[[part]], d))
    d$value_in <- d$value * d$inside
    d$given_in <- d$given * d$inside
    s <- svydesign(ids = ~neighbourhood, strata = ~district, fpc = ~neighbourhoods,
                   weights = ~weight, data = d)
    show(part, fact, "here", svymean(~value, subset(s, given == 1 & inside == 1)))
    show(part, fact, "all", svymean(~value, subset(s, given == 1)))
    totals <- svytotal(~value + given + value_in + given_in, s)
    show(part, fact, "gap", svycontrast(totals, quote(value_in / given_in - value / given)))
  }
  by <- svyby(~value, ~gender, subset(s, given == 1), svymean)
  cat(sprintf("gender == 0,%s,svyby,%.15g,%.15g\n", fact, coef(by)[1], SE(by)[1]))
}

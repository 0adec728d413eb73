// Package glm fits generalised linear models by penalised maximum likelihood to data that need not fit in memory.
//
// The flow:
//
//  1. A Design hands out the data in cells, each as Blocks of at most MaxRows rows, by column. Every pass below reads it
//     once, on several workers; sums are kept per cell and added in cell order, so the bits of a result do not depend on
//     the number of workers.
//
//  2. One pass takes the weighted mean and standard deviation of each column and checks the rows. All that follows works on
//     standardised columns.
//
//  3. The intercept alone is fitted first: it gives the null deviance. The fit of all columns begins there or, of 50,000 rows and
//     more, from the fit of a sixteenth of the cells, if that is better: three or four passes fewer, to the same end.
//
//  4. Newton's method with expected information (iteratively reweighted least squares) minimises
//
//     -loglik / sum(w)  +  lambda/2 * sum_j factor_j * beta_j^2     (beta standardised, intercept free)
//
//     halving a step that does not go down. After a pilot, its cells tell what a step leaves out. A Family says what a row
//     contributes; of the gaussian loglik is minus half the squared residuals. Steps are solved for by Cholesky factorisation of
//     X'WX; where its condition is above 1e8, from then on by a QR factorisation of the weighted rows, taken in block by block.
//     The Result says which, and why.
//
//  5. Each way in which a fit can fail has a Status and names the columns at fault: a constant column, columns that are
//     linear combinations of others, (quasi-)separation, no convergence. No column is ever dropped.
//
//  6. The Result is on the scale of the columns as given: coefficients, their covariance, deviances, dispersion, information
//     criteria, and the figures that tell how well posed the problem was.
//
// FitNegativeBinomial goes through steps 1 to 4 as Poisson, and then alternates between theta at the coefficients and the
// coefficients at theta until neither moves. Its standard errors are from the Hessian of both together.
//
// Of a Result, Robust works out standard errors that do not take the variance or independence of rows to be right (HC0, HC1 and
// by cluster), WaldTest and LikelihoodRatioTest test hypotheses.
//
// lambda is on the scale of glmnet's for alpha = 0 and a family of dispersion 1, except that penalty factors are taken as
// they are (glmnet rescales them to sum to the number of columns).
//
// FitPath takes the place of step 4 by the elastic net, for a whole descending sequence of lambdas. It minimises
//
//	-loglik / sum(w)  +  lambda * sum_j factor_j * (alpha * |beta_j| + (1-alpha)/2 * beta_j^2)
//
// for one after the other:
//
//  1. The null model and the unpenalised columns are fitted; their gradient gives the smallest lambda at which all else is 0.
//
//  2. From the solution for one lambda the next few are foretold: coordinate descent, over the columns the strong rule does not
//     screen out, on the loss's second-order model, whose curvature is carried forward along the path.
//
//  3. One pass over the data gives the gradient at all of these places, and the information at the last; proximal Newton steps lead
//     on from them. They go on until the Karush-Kuhn-Tucker conditions hold on the gradient of the data for every column, screened
//     out or not, to 1e-8; meanwhile the same passes look at the next few lambdas. A lambda for which the conditions cannot be
//     met has a Status instead of a solution.
//
// CrossValidate goes along the paths without each fold side by side with that of all rows, in the same passes.
//
// This is glmnet's objective for binomial and Poisson. For the gaussian family loglik is minus half the squared residuals, and glmnet
// divides the quadratic part of the penalty by the standard deviation of y (divisor sum of weights); we do not. So its lambda
// and alpha are here
//
//	l1 = lambda * alpha,  l2 = lambda * (1-alpha) / sd(y);  lambda' = l1 + l2,  alpha' = l1 / lambda'
//
// times the number of columns over the sum of the penalty factors.
//
// The package sees float64 slices only: it knows no features, draws no folds and reads no files.
package glm

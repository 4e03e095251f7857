#%% 
import numpy as np
import pandas as pd
import seaborn as sns

#%% load   (file is on the other disk)
# df = pd.read_csv("growth.csv")
# df.head()

#%%
def fit_line(xs, ys):
    X = np.column_stack([np.ones(len(xs)), np.array(xs, dtype=float)])
    y = np.array(ys, dtype=float)
    beta = np.linalg.solve(X.T @ X, X.T @ y)
    resid = y - X @ beta
    ss_tot = ((y - y.mean()) ** 2).sum()
    r2 = 1 - (resid ** 2).sum() / ss_tot if ss_tot > 0 else 1.0
    return {"intercept": round(float(beta[0]), 4), "slope": round(float(beta[1]), 4), "r2": round(float(r2), 4)}

#%%
def moving_average(values, window=3):
    v = np.asarray(values, dtype=float)
    kernel = np.ones(window) / window
    return np.round(np.convolve(v, kernel, mode="valid"), 3).tolist()

#%%
def zscores(values):
    v = np.array(values, dtype=float)
    s = v.std()
    if s == 0:
        return [0.0] * len(values)
    return np.round((v - v.mean()) / s, 3).tolist()

#%%
print(fit_line([1, 2, 3, 4, 5], [2.1, 3.9, 6.2, 8.0, 9.8]))
print(fit_line([0, 10, 20], [5, 5, 5]))
print(moving_average([1, 2, 6, 4, 9, 3, 8]))
print(moving_average([4.0, 4.5, 3.5, 5.0], window=2))
print(zscores([2, 4, 4, 4, 5, 5, 7, 9]))
#%%
# sns.regplot(x="day", y="cm", data=df)

walk: SELECT a0.v,a0.r FROM str a0 WHERE a0.p=2040 AND a0.v>='smi' AND a0.v<'smj' AND a0.t1=0 ORDER BY 1,2
  SEARCH a0 USING PRIMARY KEY (p=? AND v>? AND v<?)

memory: SELECT r FROM res a0 WHERE a0.t=103 AND a0.t1=0
  SEARCH a0 USING COVERING INDEX res_chg (t=?)

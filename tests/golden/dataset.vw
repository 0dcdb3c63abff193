shared |w check the disk usage |c about disks linux no space
|k inject_memory |i m |t quota |x quota 10 gb each |n confidence:0.5 cost:0 success_rate:0.5 freshness:1 risk:0
0:0.25:0.25 |k call_tool |i df |t disk usage |x disk usage show free space disk df h |n confidence:0 cost:0.01 success_rate:0.5 freshness:1 risk:0
|k direct_answer

shared |w check the disk usage |c about disks linux no space
|k inject_memory |i m |t quota |x quota 10 gb each |n confidence:0.5 cost:0 success_rate:0.5 freshness:1 risk:0
|k call_tool |i df |t disk usage |x disk usage show free space disk df h |n confidence:0 cost:0.01 success_rate:0.5 freshness:1 risk:0
0:0.25:0.14285714285714285 |k direct_answer

shared |w check the disk usage |c about disks linux no space |p direct_answer
|k inject_memory |i m |t quota |x quota 10 gb each |n confidence:0.5 cost:0 success_rate:0.5 freshness:1 risk:0
|k call_tool |i df |t disk usage |x disk usage show free space disk df h |n confidence:0 cost:0.01 success_rate:0.5 freshness:1 risk:0
|k direct_answer
0:0.25:0.125 |k composite_action |i df |t disk usage |x disk usage show free space disk df h |n confidence:0 cost:0.01 success_rate:0.5 freshness:1 risk:0 |i m |t quota |x quota 10 gb each |n confidence:0.5 cost:0 success_rate:0.5 freshness:1 risk:0

shared |w check the disk usage |c about disks linux no space |p composite_action
|k inject_memory |i m |t quota |x quota 10 gb each |n confidence:0.5 cost:0 success_rate:0.5 freshness:1 risk:0
|k call_tool |i df |t disk usage |x disk usage show free space disk df h |n confidence:0 cost:0.01 success_rate:0.5 freshness:1 risk:0
|k direct_answer
0:0.25:0.3333333333333333 |k clarify

shared |w check the disk usage |c about disks linux no space |p clarify
|k inject_memory |i m |t quota |x quota 10 gb each |n confidence:0.5 cost:0 success_rate:0.5 freshness:1 risk:0
|k call_tool |i df |t disk usage |x disk usage show free space disk df h |n confidence:0 cost:0.01 success_rate:0.5 freshness:1 risk:0
|k direct_answer
0:0.25:0.3333333333333333 |k call_tool |i gone%3A%209%7C9%25


-- The features of the build benchmark, as an analyst would write them: one row for each person registered the day before the index date.
-- {extract} is the folder of tables, {d} the index date.
with person as (
  select resident_id, any_value(year(date '{d}') - year_of_birth) as age, any_value(imd_decile) as imd_decile
  from '{extract}/residents/*.parquet'
  where registered_from < date '{d}' and (registered_to is null or registered_to >= date '{d}') and (deceased_on is null or deceased_on >= date '{d}')
  group by resident_id
), gp as (
  select resident_id, date_diff('day', cast(starts_at as date), date '{d}') as ago, status, mode, hcp_type
  from '{extract}/gp_appointments/*.parquet'
  where starts_at < timestamp '{d}' and starts_at >= timestamp '{d}' - interval 730 day
), gp_by as (
  select resident_id,
    count(*) filter (status = 'attended' and ago <= 30) as gp_attended_30d,
    count(*) filter (status = 'attended' and ago <= 90) as gp_attended_90d,
    count(*) filter (status = 'attended' and ago <= 180) as gp_attended_180d,
    count(*) filter (status = 'attended' and ago <= 365) as gp_attended_365d,
    count(*) filter (status = 'attended') as gp_attended_730d,
    count(*) filter (status = 'dna' and ago <= 365) as gp_dna_365d,
    count(*) filter (status = 'cancelled' and ago <= 365) as gp_cancelled_365d,
    count(*) filter (status = 'attended' and mode = 'telephone' and ago <= 365) as gp_telephone_365d,
    count(*) filter (status = 'attended' and mode = 'home_visit' and ago <= 365) as gp_home_visit_365d,
    count(*) filter (status = 'attended' and hcp_type = 'gp' and ago <= 365) as gp_attended_gp_365d,
    min(ago) filter (status = 'attended') as gp_days_since_last
  from gp group by resident_id
), ae as (
  select resident_id, date_diff('day', cast(arrived_at as date), date '{d}') as ago, acuity, arrival_mode, disposal, provider_code,
    hour(arrived_at) < 8 or hour(arrived_at) * 60 + minute(arrived_at) >= 1110 or dayofweek(arrived_at) in (0, 6) as out_of_hours
  from '{extract}/ae_attendances/*.parquet'
  where department_type in ('01', '02', '03', '04') and attendance_category in ('1', '2', '3')
    and arrived_at < timestamp '{d}' and arrived_at >= timestamp '{d}' - interval 730 day
), ae_by as (
  select resident_id,
    count(*) filter (ago <= 30) as ae_attended_30d,
    count(*) filter (ago <= 90) as ae_attended_90d,
    count(*) filter (ago <= 180) as ae_attended_180d,
    count(*) filter (ago <= 365) as ae_attended_365d,
    count(*) as ae_attended_730d,
    count(*) filter (arrival_mode = 'ambulance' and ago <= 365) as ae_ambulance_365d,
    count(*) filter (acuity <= 2 and ago <= 365) as ae_high_acuity_365d,
    count(*) filter (disposal = 'left' and ago <= 365) as ae_left_365d,
    count(*) filter (out_of_hours and ago <= 365) as ae_out_of_hours_365d,
    count(distinct provider_code) filter (ago <= 365) as ae_providers_365d,
    min(ago) as ae_days_since_last
  from ae group by resident_id
), adm as (
  select resident_id, date_diff('day', admitted_on, date '{d}') as ago, admission_method in ('21','22','23','24','25','28','2A','2B','2D') as emergency,
    admission_method in ('11', '12', '13') as elective, patient_classification = '1' and coalesce(discharged_on, date '{d}') > admitted_on as overnight,
    date_diff('day', greatest(admitted_on, date '{d}' - 365), least(coalesce(discharged_on, date '{d}'), date '{d}')) as nights
  from '{extract}/admissions/*.parquet'
  where admitted_on < date '{d}' and admitted_on >= date '{d}' - 730
), adm_by as (
  select resident_id,
    count(*) filter (emergency and ago <= 30) as emergency_admissions_30d,
    count(*) filter (emergency and ago <= 90) as emergency_admissions_90d,
    count(*) filter (emergency and ago <= 180) as emergency_admissions_180d,
    count(*) filter (emergency and ago <= 365) as emergency_admissions_365d,
    count(*) filter (emergency) as emergency_admissions_730d,
    count(*) filter (emergency and overnight and ago <= 365) as emergency_overnight_stays_365d,
    coalesce(sum(greatest(nights, 0)) filter (emergency and overnight), 0) as emergency_bed_days_365d,
    count(*) filter (elective and ago <= 365) as elective_admissions_365d,
    min(ago) filter (emergency) as emergency_days_since_last
  from adm group by resident_id
)
select person.resident_id, age, imd_decile,
  coalesce(gp_attended_30d, 0) as gp_attended_30d, coalesce(gp_attended_90d, 0) as gp_attended_90d, coalesce(gp_attended_180d, 0) as gp_attended_180d,
  coalesce(gp_attended_365d, 0) as gp_attended_365d, coalesce(gp_attended_730d, 0) as gp_attended_730d, coalesce(gp_dna_365d, 0) as gp_dna_365d,
  coalesce(gp_cancelled_365d, 0) as gp_cancelled_365d, coalesce(gp_telephone_365d, 0) as gp_telephone_365d,
  coalesce(gp_home_visit_365d, 0) as gp_home_visit_365d, coalesce(gp_attended_gp_365d, 0) as gp_attended_gp_365d, gp_days_since_last,
  ln(((coalesce(gp_attended_90d, 0) + .5) / 90) / ((coalesce(gp_attended_365d, 0) - coalesce(gp_attended_90d, 0) + .5) / 275)) as gp_rate_of_rise,
  coalesce(ae_attended_30d, 0) as ae_attended_30d, coalesce(ae_attended_90d, 0) as ae_attended_90d, coalesce(ae_attended_180d, 0) as ae_attended_180d,
  coalesce(ae_attended_365d, 0) as ae_attended_365d, coalesce(ae_attended_730d, 0) as ae_attended_730d, coalesce(ae_ambulance_365d, 0) as ae_ambulance_365d,
  coalesce(ae_high_acuity_365d, 0) as ae_high_acuity_365d, coalesce(ae_left_365d, 0) as ae_left_365d,
  coalesce(ae_out_of_hours_365d, 0) as ae_out_of_hours_365d, coalesce(ae_providers_365d, 0) as ae_providers_365d, ae_days_since_last,
  ln(((coalesce(ae_attended_90d, 0) + .5) / 90) / ((coalesce(ae_attended_365d, 0) - coalesce(ae_attended_90d, 0) + .5) / 275)) as ae_rate_of_rise,
  coalesce(emergency_admissions_30d, 0) as emergency_admissions_30d, coalesce(emergency_admissions_90d, 0) as emergency_admissions_90d,
  coalesce(emergency_admissions_180d, 0) as emergency_admissions_180d, coalesce(emergency_admissions_365d, 0) as emergency_admissions_365d,
  coalesce(emergency_admissions_730d, 0) as emergency_admissions_730d, coalesce(emergency_overnight_stays_365d, 0) as emergency_overnight_stays_365d,
  coalesce(emergency_bed_days_365d, 0) as emergency_bed_days_365d, coalesce(elective_admissions_365d, 0) as elective_admissions_365d,
  emergency_days_since_last,
  ln(((coalesce(emergency_admissions_90d, 0) + .5) / 90) / ((coalesce(emergency_admissions_365d, 0) - coalesce(emergency_admissions_90d, 0) + .5) / 275)) as emergency_rate_of_rise
from person left join gp_by using (resident_id) left join ae_by using (resident_id) left join adm_by using (resident_id)

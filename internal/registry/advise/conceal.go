package advise

import "souk.dev/souk/internal/registry/resolve"

// conceal takes out of an answer what the registry knows of modules that the one who asks does not see: an
// installation may have them all the same, and then they are called by their ids.
func (a asker) conceal(answer *resolve.Answer) {
	seen := a.sees()
	if seen.all {
		return
	}
	hide := func(id string, name *string) bool {
		spec, there := a.universe.Module(id)
		hidden := there && !seen.sees(spec)
		if hidden {
			*name = id
		}
		return hidden
	}
	for i := range answer.Plan {
		step := &answer.Plan[i]
		if hide(step.ID, &step.Name) {
			step.Spec, step.Rank = nil, -1
		}
		hide(step.Why.By, &step.Why.ByName)
	}
	causes := func(list []resolve.Cause) {
		for i := range list {
			if hide(list[i].Module, &list[i].Name) {
				list[i].Versions, list[i].Newest = nil, ""
			}
			hide(list[i].Target, &list[i].TargetName)
		}
	}
	causes(answer.Conflict)
	for _, more := range answer.More {
		causes(more)
	}
	for _, repair := range answer.Repairs {
		for i := range repair.Changes {
			hide(repair.Changes[i].Module, &repair.Changes[i].Name)
		}
	}
}
